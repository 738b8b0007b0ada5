// stepper.js — goes through the schedule that was found, step by step, forward
// and back. The table is the page's; what this adds is the bar above it, and
// beside it the line of the step, what threads share as of it, and who waits.
//
// A call of a component is one row, which can be unfolded. The arrow keys, Home
// and End do what the buttons do, while the focus is in the stepper.

class Stepper {
  constructor(table) {
    this.table = table;
    this.program = table.dataset.program;
    const { steps, result } = scheduleOf(this.program);
    this.steps = steps;
    this.result = result;
    this.guilty = table.querySelector("tr.guilty");
    this.told = announcer("told");
    this.beside = make("div", { class: "beside" });
    this.foldCalls();
    this.build();
    this.show(this.rows()[0]);
    atAddress(this.program, "=", (value) => this.open(value));
  }

  build() {
    const { table } = this;
    this.back = button("‹ back", () => this.move(-1));
    this.forward = button("forward ›", () => this.move(1));
    const bar = make(
      "div", { class: "bar", role: "group", "aria-label": "Steps" },
      button("« start", () => this.goTo(0)), this.back, this.forward,
      this.guilty ? button("⚑ what matters", () => this.go(this.guilty)) : "",
      button("end »", () => this.goTo(-1)));
    const scrolled = table.closest(".wide") || table;
    const box = make("div", { class: "stepper" });
    scrolled.replaceWith(box);
    box.append(
      make("div", { class: "js head" }, bar, this.told),
      make("div", { class: "lanes-and" }, scrolled, this.beside),
      make("p", { class: "js keys" },
           "Keys, while you are in here: ← back, → forward, Home, End."));
    this.beside.classList.add("js");
    box.addEventListener("keydown", (event) => this.press(event));
    table.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-step]");
      if (row && !event.target.closest("button, a"))
        this.go(row);
    });
  }

  // ------------------------------------------------------------ calls as a row

  foldCalls() {
    for (const row of this.rows())
      if (Number(row.dataset.last) > Number(row.dataset.step))
        this.fold(row);
  }

  fold(row) {
    const first = Number(row.dataset.step), last = Number(row.dataset.last);
    const toggle = button(`${last - first + 1} steps`, () => {
      const inner = row.inner || this.unfold(row, first, last);
      row.inner = inner;
      const opens = toggle.getAttribute("aria-expanded") === "false";
      toggle.setAttribute("aria-expanded", opens);
      inner.forEach((one) => one.hidden = !opens);
      if (!opens && inner.includes(this.row))
        this.go(row);
    }, { "aria-expanded": "false", class: "js unfold" });
    row.toggle = toggle;
    this.textOf(row).parentElement.append(" ", toggle);
  }

  unfold(row, first, last) {
    const inner = [];
    for (let number = first; number <= last; number++) {
      const step = this.steps[number - 1];
      const one = make("tr", { "data-step": number, class: "inner" });
      for (const cell of row.cells)
        one.append(make(cell.localName, { class: cell.className,
                                          scope: cell.scope || null }));
      one.cells[0].textContent = number;
      one.cells[this.textOf(row).parentElement.cellIndex].append(
        make("span", {}, step.text));
      one.querySelector(".place").textContent = placeOf(step);
      inner.push(one);
    }
    row.after(...inner);
    return inner;
  }

  textOf(row) {
    return row.querySelector("td span");
  }

  // ------------------------------------------------------------------- moves

  rows() {
    return [...this.table.querySelectorAll("tr[data-step]:not([hidden])")];
  }

  goTo(index) {
    this.go(this.rows().at(index));
  }

  move(by) {
    const rows = this.rows();
    const row = rows[rows.indexOf(this.row) + by];
    if (row)
      this.go(row);
  }

  go(row) {
    this.show(row);
    writeAddress(`#${this.program}=${row.dataset.step}`);
  }

  // The innermost row with a step, or undefined.
  rowWith(step) {
    return this.rows().filter((row) => Number(row.dataset.step) <= step
      && step <= Number(row.dataset.last || row.dataset.step)).pop();
  }

  open(value) {
    const step = Number(value);
    let row = this.rowWith(step);
    if (row && row.toggle && step !== Number(row.dataset.step)) {
      row.toggle.click();
      row = this.rowWith(step);
    }
    this.show(row || this.rows()[0]);
    if (!row)
      this.told.textContent = `There is no step ${value}: this is the start. ${
        this.told.textContent}`;
    this.table.closest(".stepper").scrollIntoView({ behavior: "instant" });
  }

  press(event) {
    const does = { ArrowLeft: () => this.move(-1),
                   ArrowRight: () => this.move(1),
                   Home: () => this.goTo(0), End: () => this.goTo(-1),
    }[event.key];
    if (!does || event.altKey || event.ctrlKey || event.metaKey)
      return;
    event.preventDefault();
    does();
  }

  // -------------------------------------------------------------------- shows

  show(row) {
    if (this.row)
      this.mark(this.row, false);
    this.row = row;
    this.mark(row, true);
    const rows = this.rows();
    this.back.setAttribute("aria-disabled", row === rows[0]);
    this.forward.setAttribute("aria-disabled", row === rows.at(-1));
    const first = Number(row.dataset.step);
    const last = Number(row.dataset.last || first);
    const step = this.steps[first - 1];
    this.told.textContent = `Step ${first === last ? first : `${first}–${last}`
      } of ${this.steps.length}: T${step.thread} ${this.textOf(row).textContent}`;
    this.beside.replaceChildren(...this.panel(first, last));
    this.scrollTo(row);
  }

  mark(row, isHere) {
    row.classList.toggle("here", isHere);
    if (isHere)
      row.setAttribute("aria-current", "step");
    else
      row.removeAttribute("aria-current");
  }

  // Only the box around the table moves, not the page.
  scrollTo(row) {
    const box = this.table.closest(".wide");
    if (!box)
      return;
    const at = row.getBoundingClientRect(), around = box.getBoundingClientRect();
    const middle = around.top + box.clientHeight / 2;
    box.scrollTop += at.top + at.height / 2 - middle;
  }

  panel(first, last) {
    const before = this.steps.slice(0, last);
    const now = this.steps.slice(first - 1, last);
    const place = this.placeOf(now[0]);
    const changed = new Set(variablesAfter(now).keys());
    const waiting = [...this.result.waiting, ...this.result.blocked].filter(
      (one) => one.since ? one.since <= last : last === this.steps.length);
    return [
      make("p", { class: "place" }, make("b", {}, `T${now[0].thread}`), " ",
           placeOf(place)),
      excerpt(place, 3),
      ...sharedShown(holdersAfter(before), variablesAfter(before), changed),
      make("ul", { class: "waits" },
           ...waiting.map((one) => make("li", {}, one.text))),
    ];
  }

  // Where the reader's own function is.
  placeOf(step) {
    return step.call && step.call.at.length ? step.call.at[0] : step;
  }
}

document.addEventListener("DOMContentLoaded", () => {
  for (const table of document.querySelectorAll("table.lanes[data-program]"))
    if (table.querySelector("tr[data-step]") && scheduleOf(table.dataset.program))
      new Stepper(table);
});
