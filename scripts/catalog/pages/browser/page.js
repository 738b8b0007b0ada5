// page.js — what the other scripts need of the page: elements, the data that
// lies in it, its source lines, and the address.
//
// The address holds where the reader is, so that it can be linked:
//
//     map-race.html#racy=12      step 12 of the schedule that fails
//     map-race.html#racy:0112    a game after four choices; each letter is a key

// make("button", {type: "button"}, "Undo")
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (key === "onclick")
      element.addEventListener("click", value);
    else if (value !== null && value !== false)
      element.setAttribute(key, value === true ? "" : value);
  element.append(...children);
  return element;
}

function button(text, onclick, more = {}) {
  return make("button", { type: "button", onclick, ...more }, text);
}

// What is written into it is read out.
function announcer(kind) {
  return make("p", { role: "status", class: kind });
}

// ------------------------------------------------------------------ the data

function dataOf(kind, program) {
  const script = document.querySelector(
    `script.${kind}[data-program="${program}"]`);
  return script && JSON.parse(script.textContent);
}

// {steps, result} of a program.
function scheduleOf(program) {
  const lines = dataOf("schedule", program);
  return lines && { steps: lines.slice(0, -1), result: lines.at(-1) };
}

// The states of a program, or null.
function graphOf(program) {
  const packed = dataOf("graph", program);
  return packed && unpack(packed);
}

// The element of a line of a program's source, or null.
function lineOf({ file, line }) {
  return file && document.querySelector(
    `.source[data-file="${file}"] [data-line="${line}"]`);
}

function sourceOf(place) {
  const line = lineOf(place);
  return line ? line.textContent.trim() : "";
}

// Some lines of a source around one, moved to the left as far as they can be.
function excerpt({ file, line }, around) {
  const shown = make("ol", { class: "excerpt", tabindex: "0",
                             "aria-label": `around line ${line}` });
  for (let number = line - around; number <= line + around; number++) {
    const source = lineOf({ file, line: number });
    if (source)
      shown.append(make(
        "li", { "data-line": number, class: number === line ? "here" : null },
        ...source.cloneNode(true).childNodes));
  }
  const lines = [...shown.children].filter((one) => one.textContent.trim());
  const indent = Math.min(...lines.map((one) => one.textContent.search(/\S/)));
  for (const one of lines) {
    const first = document.createTreeWalker(one, NodeFilter.SHOW_TEXT).nextNode();
    first.data = first.data.slice(indent);
  }
  return lines.length ? shown : "";
}

// Which thread holds what, and what lies in variables; those in changed are told
// apart.
function sharedShown(holders, values, changed = new Set()) {
  const rows = [
    ...[...holders].map(([lock, thread]) => make(
      "li", {}, `${lock}: T${thread} holds it`)),
    ...[...values].map(([name, value]) => make(
      "li", {}, make(changed.has(name) ? "strong" : "span", {},
                     `${name} = ${value}`),
      changed.has(name) ? " ← now" : ""))];
  return [make("p", { class: "label" }, "shared"), make(
    "ul", { class: "values" },
    ...(rows.length ? rows : [make("li", {}, "nothing so far")]))];
}

// --------------------------------------------------------------- the address

// Browsers allow no more than some hundred changes a minute, so a run of them
// is one.
let toWrite = 0;
function writeAddress(text) {
  clearTimeout(toWrite);
  toWrite = setTimeout(() => history.replaceState(null, "", text), 150);
}

// Calls show(value) now and later whenever the address names this program; kind is
// "=" for a step, ":" for a game.
function atAddress(program, kind, show) {
  const look = (hash) => {
    const [, name, sign, value] = /^#([\w-]+)([=:])(\w*)$/.exec(hash) || [];
    if (name === program && sign === kind)
      show(value);
  };
  window.addEventListener("hashchange", (event) => {
    clearTimeout(toWrite);
    look(new URL(event.newURL).hash);
  });
  look(location.hash);
}
