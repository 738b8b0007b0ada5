// play.js — you are the scheduler: a game (game.js) with a button for each
// thread. The rules and the keys are those of make play-X in a terminal.
//
// What is shown is built anew after each move; the focus goes back to the button
// of the same name.

class Play {
  // next  the game of the cure that comes after, set once that is there
  constructor(section, graph) {
    this.section = section;
    this.program = section.dataset.program;
    this.next = undefined;
    this.game = new Game(graph, scheduleOf(this.program));
    this.note = "";
    this.told = announcer("quiet");
    this.shown = make("div");
    section.append(
      make("h3", { tabindex: "-1" }, `${this.program}: ${
        this.game.canFail ? "make it fail" : "it cannot be lost: try"}`),
      make("p", {}, this.about()), this.shown, this.told,
      make("p", { class: "keys" }, "Keys, while you are in here: a thread’s ",
           "number lets it go on, u back, r restart, h hint, ",
           "c calls at once or not, n the cure."));
    section.addEventListener("keydown", (event) => this.press(event));
    this.show();
    atAddress(this.program, ":", (keys) => this.open(keys));
  }

  about() {
    const { graph, canFail } = this.game;
    const aim = canFail ? "Let one thread after the other go on, until the "
      + "program fails. A preemption stops one that could have gone on."
      : "Try to make this one fail with the same buttons.";
    return graph.whole ? aim : `${aim} Here is what ${
      countOf(graph.bound, "preemption")} can reach.`;
  }

  // -------------------------------------------------------------------- moves

  press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey)
      return;
    const does = { u: "undo", r: "restart", h: "hint", c: "changeThrough",
                   n: "goToCure" }[event.key];
    if (does)
      this[does]();
    else if (!this.choose(event.key))
      return;
    event.preventDefault();
  }

  choose(key) {
    const before = this.game.steps.length;
    if (!this.game.choose(key))
      return false;
    const last = this.game.steps.slice(before).filter(
      (step) => !isComponent(step.file)).pop();
    this.moved(last ? `T${last.thread} ${last.text}` : "it goes on");
    return true;
  }

  undo() {
    this.game.undo();
    this.moved("one choice back");
  }

  restart() {
    this.game.restart();
    this.moved("from the beginning");
  }

  changeThrough() {
    this.game.through = !this.game.through;
    this.show();
  }

  hint() {
    this.say(this.game.hint(sourceOf));
  }

  get isDone() {
    const { game } = this;
    return game.hasFailed || game.verdict !== "" && !game.canFail;
  }

  goToCure() {
    if (this.isDone && this.next)
      this.next.section.querySelector("h3").focus();
  }

  moved(text) {
    this.say("");
    this.told.textContent = `${text}. ${this.game.outcome()}`;
    writeAddress(`#${this.program}:${this.game.keys}`);
  }

  open(keys) {
    const isThere = this.game.walk(keys) === keys.length;
    if (!isThere)
      this.game.restart();
    this.say(isThere ? ""
      : `There is no such choice in ${keys}: this is the beginning.`);
    this.section.scrollIntoView({ behavior: "instant" });
  }

  say(note) {
    this.note = note;
    this.show();
    this.told.textContent = note;
  }

  // ------------------------------------------------------------- what is shown

  show() {
    const focused = document.activeElement;
    const name = this.shown.contains(focused) && focused.dataset.name;
    const { game } = this;
    const steps = game.steps;
    this.shown.replaceChildren(
      make("p", { class: "score" }, game.score()),
      this.threads(), this.bar(), this.outcome(),
      make("div", { class: "below" },
        make("div", {}, ...sharedShown(holdersAfter(steps),
                                       variablesAfter(steps))),
        make("div", {}, make("p", { class: "label" }, "what was done"),
             this.lastSteps(steps))));
    if (name)
      (this.shown.querySelector(`[data-name="${name}"]`)
        || this.shown.querySelector("button:not([aria-disabled=true])")).focus();
  }

  // A card for each thread that has not ended.
  threads() {
    const { state } = this.game;
    const cards = make("div", { class: "threads" });
    if (!state)
      return cards;
    const options = this.game.options();
    for (const thread of state.threads) {
      const place = thread.at.find((one) => lineOf(one)) || thread.at[0] || {};
      const mine = options.filter((one) => one.thread === thread.thread);
      const buttons = mine.map((option) => this.option(option, thread));
      if (!mine.length)
        buttons.push(this.blocked(thread));
      cards.append(make(
        "div", { class: `thread t${thread.thread % 6}`, role: "group",
                 "aria-label": `T${thread.thread}` },
        make("p", { class: "place" }, make("b", {}, `T${thread.thread}`), " ",
             placeOf(place)),
        excerpt(place, 1), ...buttons));
    }
    return cards;
  }

  // Of a decision the first step says what comes of it.
  option(option, thread) {
    const first = option.edge.steps[0];
    const does = this.game.state.decides && first ? first.text : thread.text;
    const text = option.text ? `${does} (${option.text})` : does;
    return button(`T${option.thread} ${text}`, () => this.choose(option.key), {
      "data-name": option.key, "data-key": option.key });
  }

  // It stays where the focus can come, so that its reason can be heard.
  blocked(thread) {
    const [first] = this.game.options();
    const why = thread.waits ? thread.text
      : this.game.state.decides ? `${thread.text}: T${first.thread} is first`
      : `${thread.text}: not before something has changed for it`;
    return button(`T${thread.thread} ${why}`, () => this.say(`T${
      thread.thread} ${why}`), {
      "aria-disabled": "true", "data-name": String(thread.thread) });
  }

  bar() {
    const { game } = this;
    const named = (name, text, more = {}) => button(
      text, () => this[name](), { "data-name": name, ...more });
    const none = String(game.moves.length === 0);
    return make(
      "div", { class: "bar", role: "group", "aria-label": "The game" },
      named("undo", "↶ undo", { "aria-disabled": none }),
      named("restart", "restart", { "aria-disabled": none }),
      game.canFail ? named("hint", `hint ${Math.min(game.hints + 1, 3)} of 3`)
        : "",
      named("changeThrough", `calls at once: ${game.through ? "yes" : "no"}`),
      this.isDone && this.next
        ? named("goToCure", `now the cure: ${this.next.program}`) : "");
  }

  outcome() {
    const text = this.game.outcome();
    const box = make("div", { class: "outcome" });
    if (text)
      box.append(make("p", { class: this.game.hasFailed ? "fails" : "right" },
                      text));
    if (this.note)
      box.append(make("p", { class: "note" }, this.note));
    return box;
  }

  // What happens in a component is one line.
  lastSteps(steps) {
    const rows = [];
    steps.forEach((step, index) => {
      const inside = isComponent(step.file) && step.file;
      const last = rows[rows.length - 1];
      if (inside && last && last.inside === inside && last.thread === step.thread)
        last.count++;
      else
        rows.push({ index, inside, thread: step.thread, text: step.text,
                    count: 1 });
    });
    return make("ol", { class: "done" }, ...rows.slice(-6).map(
      ({ index, inside, thread, text, count }) => make(
        "li", { value: index + 1 },
        `T${thread} ${inside ? `${countOf(count, "step")} in ${
          inside.split("/").pop()}` : text}`)));
  }
}

// The broken programs of a page come first; each leads to the next cure.
document.addEventListener("DOMContentLoaded", () => {
  const sections = [...document.querySelectorAll("section.play[data-program]")];
  const graphs = sections.map((section) => graphOf(section.dataset.program));
  const all = sections.map((section, at) => graphs[at]
    && new Play(section, graphs[at])).filter(Boolean);
  all.forEach((play, at) => {
    play.next = all.slice(at + 1).find((one) => !one.game.canFail);
    play.show();
  });
});
