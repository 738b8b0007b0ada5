// filter.js — shows some rows of the matrix: what a detector does not see, what it
// alone finds. The address holds which: matrix.html#blind=1

(() => {
  const form = document.querySelector(".filter");
  const { which, detector } = form.elements;
  const status = form.querySelector("[role=status]");
  const rows = [...document.querySelectorAll(".matrix tbody:not(.chapter) tr")];
  const names = [...document.querySelectorAll(".matrix thead th")].slice(1)
    .map((head) => head.textContent);
  const exit = names.indexOf("exit"), explore = names.indexOf("explore");

  // Whether a row is to be seen; cells are the classes of its verdicts. A plain run
  // is no detector.
  const TESTS = {
    blind: (cells, at) => cells[at] === "blind",
    caught: (cells, at) => cells[at] === "caught",
    alone: (cells, at) => cells[at] === "caught" && cells.every(
      (cell, other) => other === at || other === exit || cell !== "caught"),
    nobody: (cells) => TESTS.alone(cells, explore),
    alarm: (cells, at) => cells[at] === "alarm",
    unexplored: (cells) => cells[explore] === "unexplored",
  };

  function filter() {
    const test = TESTS[which.value];
    const at = Number(detector.value);
    let shown = 0;
    for (const row of rows) {
      const cells = [...row.querySelectorAll("td")].map((cell) => cell.className);
      row.hidden = Boolean(test) && !test(cells, at);
      shown += !row.hidden;
    }
    let chapter;
    for (const body of document.querySelectorAll(".matrix tbody"))
      if (body.classList.contains("chapter")) {
        chapter = body;
        chapter.hidden = true;
      } else if (body.querySelector("tr:not([hidden])"))
        chapter.hidden = false;
    detector.disabled = !test || ["nobody", "unexplored"].includes(which.value);
    status.textContent = test ? `${shown} of ${rows.length} programs` : "";
  }

  function read() {
    const [, name, value] = /^#(\w+)=(\d+)$/.exec(location.hash) || [];
    if (name in TESTS && value < names.length) {
      which.value = name;
      detector.value = value;
    }
    filter();
  }

  form.hidden = false;
  form.addEventListener("change", () => {
    filter();
    history.replaceState(null, "", which.value
      ? `#${which.value}=${detector.value}` : location.pathname);
  });
  window.addEventListener("hashchange", read);
  read();
})();
