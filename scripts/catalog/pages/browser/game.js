// game.js — a game on the state graph of a program: make it fail, choice by
// choice. No page is known here. It is scripts/catalog/play/game.py for a graph
// that is written down instead of a program that runs; the two agree.
//
//     const game = new Game(graph, schedule);
//     game.choose("1");      T1 goes on to the next choice
//     game.verdict           "", or how the run has ended
//
// graph and schedule are what scripts/explore/run writes with --graph and --json
// (docs/explorer.md); schedule is {steps, result}.

// Of the ways to go on that are not a thread's usual one.
const LETTERS = "abcdefgijklmopstvwxyz";
const RIGHT = ["clean", "pruned", "endless"];

function countOf(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function isComponent(file) {
  return /(^|\/)patterns\/[^/]+\/(?!main\.c|test_)[^/]+$/.test(file || "");
}

function placeOf(step) {
  return step && step.file
    ? `${step.file.split("/").pop()}:${step.line}` : "an unknown place";
}

// Whether two steps, of different runs, are the same: by thread, line, what is
// done, and the values where both are known.
function isSame(a, b) {
  const did = ({ text }) => text.split(" ")[0]
    + (/, (its time is up|for no reason|is canceled)$/.exec(text) || "");
  const values = (step) => step.values.map(([, value]) => value).join();
  return b && a.thread === b.thread && a.line === b.line && did(a) === did(b)
    && (!values(a) || !values(b) || values(a) === values(b));
}

// {name: value} of what threads share, as steps have last read or written it.
function variablesAfter(steps) {
  const found = new Map();
  for (const step of steps)
    if (!isComponent(step.file))
      step.values.forEach(([name, value]) => found.set(name, value));
  return found;
}

// {lock: thread} of those that are held after steps.
function holdersAfter(steps) {
  const found = new Map();
  for (const { text, name, thread } of steps)
    if (text === `locks ${name}`)
      found.set(name, thread);
    else if (text === `unlocks ${name}` || text === `waits for ${name}`)
      found.delete(name);
  return found;
}

class Game {
  constructor(graph, schedule) {
    this.graph = graph;
    this.schedule = schedule;
    this.result = schedule.result;
    this.through = true; // a call of a component is gone through at once
    this.edges = new Map();
    for (const edge of graph.edges) {
      const some = this.edges.get(edge.from) || [];
      some[edge.option || 0] = edge;
      this.edges.set(edge.from, some);
    }
    this.restart();
  }

  restart() {
    this.way = []; // {edge, key, cost}
    this.moves = []; // how long the way was before each move
    this.hints = 0;
  }

  // ------------------------------------------------------------ where it is

  get last() {
    return this.way.length ? this.way[this.way.length - 1].edge
      : this.edges.get(null)[0];
  }

  // What can be chosen from; null when the run has ended.
  get state() {
    const { to } = this.last;
    return to === null ? null : this.graph.states[to];
  }

  get verdict() {
    return this.last.end ? this.last.end.result : "";
  }

  get canFail() {
    return !RIGHT.includes(this.result.result);
  }

  get hasFailed() {
    return this.verdict !== "" && !RIGHT.includes(this.verdict);
  }

  get steps() {
    return [this.edges.get(null)[0], ...this.way.map((one) => one.edge)]
      .flatMap((edge) => edge.steps);
  }

  get preemptions() {
    return this.way.reduce((sum, one) => sum + one.cost, 0);
  }

  // The letters of the choices, as keys and in an address.
  get keys() {
    return this.way.map((one) => one.key).join("");
  }

  // [{key, edge, thread, text}], text being what is special about it, or "".
  options() {
    const { state } = this;
    if (!state)
      return [];
    const letters = LETTERS[Symbol.iterator]();
    const usual = new Set();
    return this.edges.get(state.number).map((edge) => {
      const { thread, how } = edge;
      let text = how;
      if (state.decides)
        text = edge.value === 0 ? "as usual" : "otherwise";
      let key;
      if (!state.decides && !how && thread < 10 && !usual.has(thread)) {
        usual.add(thread);
        key = String(thread);
      } else {
        key = letters.next().value || "";
      }
      return { key, edge, thread, text };
    });
  }

  // As the explorer counts: away from a thread that could have gone on, an
  // early timeout, a wake-up for no reason, and what a decision says.
  costOf(edge) {
    if (this.state.decides)
      return edge.cost;
    const running = this.last.running;
    const usual = this.edges.get(this.state.number).filter(
      (one) => one.thread === running && !one.unusual).pop();
    return usual ? Number(usual !== edge) : Number(edge.unusual);
  }

  // ------------------------------------------------------------------- moves

  // Whether there is an option with that key, which then is taken.
  choose(key) {
    const option = this.options().find((one) => one.key === key);
    if (!option)
      return false;
    this.moves.push(this.way.length);
    this.take(option);
    while (this.through && this.isInCall(option.thread)) {
      const again = this.options().find(
        (one) => one.key === String(option.thread));
      if (!again)
        break;
      this.take(again);
    }
    return true;
  }

  take(option) {
    const cost = this.costOf(option.edge);
    this.way.push({ edge: option.edge, key: option.key, cost });
  }

  isInCall(number) {
    const thread = this.state && !this.state.decides
      && this.state.threads.find((one) => one.thread === number);
    return Boolean(thread && thread.at[0] && isComponent(thread.at[0].file));
  }

  undo() {
    if (this.moves.length)
      this.way.length = this.moves.pop();
  }

  // Goes where keys lead, each one move; how many of them there are.
  walk(keys) {
    const { through } = this;
    this.restart();
    this.through = false;
    const done = [...keys].findIndex((key) => !this.choose(key));
    this.through = through;
    return done < 0 ? keys.length : done;
  }

  // Plays the schedule that was found; whether the graph has it. What a step does
  // not show, as which thread starts first, is searched for.
  follow() {
    this.restart();
    const wanted = this.schedule.steps;
    const inVain = new Set();
    // With so many of the wanted steps made so far, and so many preemptions.
    const search = (done, cost) => {
      if (!this.state)
        return done === wanted.length && this.verdict === this.result.result
          && cost === (this.result.preemptions || 0);
      const { number } = this.state;
      const key = `${number} ${this.last.running} ${done} ${cost}`;
      if (inVain.has(key))
        return false;
      for (const option of this.options()) {
        const made = option.edge.steps;
        if (!made.every((one, at) => isSame(one, wanted[done + at])))
          continue;
        const price = this.costOf(option.edge);
        this.moves.push(this.way.length);
        this.take(option);
        if (cost + price <= (this.result.preemptions || 0)
            && search(done + made.length, cost + price))
          return true;
        this.undo();
      }
      inVain.add(key);
      return false;
    };
    const begun = this.edges.get(null)[0].steps.length;
    return search(begun, 0);
  }

  // ------------------------------------------------------------------- hints

  // The first of the steps that matter; else the last before a switch away from
  // a thread that had more to do, or the last of all.
  guilty() {
    const { steps } = this.schedule;
    const marked = steps.findIndex((step) => step.marked);
    if (marked >= 0)
      return marked;
    for (let i = steps.length - 1; i > 0; i--)
      if (steps[i].thread !== steps[i - 1].thread
          && steps[i - 1].what !== "ends")
        return i - 1;
    return steps.length - 1;
  }

  // The next of three, each of which says more. sourceOf(step): its line.
  hint(sourceOf) {
    this.hints = Math.min(this.hints + 1, 3);
    const { steps } = this.schedule;
    if (!this.canFail || !steps.length)
      return "there is no hint: nothing fails";
    const index = this.guilty();
    const step = steps[index];
    if (this.hints === 1)
      return `look at ${placeOf(step)}: ${sourceOf(step)}`;
    if (this.hints === 2) {
      const later = steps.slice(index + 1).find(
        (one) => one.thread !== step.thread);
      return `let T${step.thread} go on until it ${step.text}, and stop it there`
        + (later ? `; then T${later.thread} goes on` : "");
    }
    const turns = steps.filter(
      (one, i) => !steps[i + 1] || steps[i + 1].thread !== one.thread);
    return `from the beginning: ${turns.map((last) => `T${last.thread} ${
      last.what === "ends" ? "to its end" : `up to ${placeOf(last)}`}`)
      .join(", ")}`;
  }

  // -------------------------------------------------------------------- words

  score() {
    const mine = countOf(this.preemptions, "preemption");
    return this.canFail
      ? `${mine}, the fewest are ${this.result.preemptions}` : mine;
  }

  // What has come of this run, or "".
  outcome() {
    if (!this.verdict)
      return "";
    if (this.hasFailed) {
      const { message } = this.last.end;
      return `It fails: ${this.verdict}${message ? `: ${message}` : ""}. With ${
        this.score()}.`;
    }
    return this.canFail ? "This run is right. Go back, and let it fail."
      : `This run is right, as all are: ${this.promise()}.`;
  }

  // Why a cure cannot be lost.
  promise() {
    const { graph } = this;
    const fails = graph.edges.some(
      ({ end }) => end && !RIGHT.includes(end.result));
    return graph.whole && !fails
      ? `all ${graph.states.length} states are known, and none fails`
      : `${this.result.certificate}, none fails`;
  }
}
