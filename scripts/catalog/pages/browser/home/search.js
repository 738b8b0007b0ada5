// search.js — finds entries by any of their words, and says which it was. The
// address holds what is searched for: index.html#find=hangs

(() => {
  const form = document.querySelector(".search");
  const field = form.querySelector("input");
  const status = form.querySelector("[role=status]");
  const words = JSON.parse(document.querySelector(".words").textContent);
  const items = [...document.querySelectorAll("[data-name]")].map((item) => ({
    item, facts: words[item.dataset.name],
    text: words[item.dataset.name].map(([, text]) => text).join("\n")
      .toLowerCase(),
  }));

  // What an entry was found by, if not by its name: the fact that has most of
  // the words.
  function reason(facts, wanted) {
    const count = (text) =>
      wanted.filter((word) => text.toLowerCase().includes(word)).length;
    const best = facts.reduce((one, other) =>
      count(other[1]) > count(one[1]) ? other : one);
    return best[0] === "name" ? "" : best[1];
  }

  function search() {
    const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { item, facts, text } of items) {
      item.hidden = !wanted.every((word) => text.includes(word));
      found += !item.hidden;
      item.querySelector("small")?.remove();
      const why = wanted.length && !item.hidden && reason(facts, wanted);
      if (why)
        item.append(Object.assign(document.createElement("small"),
                                  { textContent: why }));
    }
    for (const chapter of document.querySelectorAll(".entries"))
      chapter.hidden = !chapter.querySelector("[data-name]:not([hidden])");
    status.textContent = wanted.length
      ? `${found} of ${items.length} entries` : "";
  }

  function read() {
    const asked = /^#find=(.*)$/.exec(location.hash);
    if (asked) {
      field.value = decodeURIComponent(asked[1]);
      search();
    }
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", () => {
    search();
    history.replaceState(null, "", field.value
      ? `#find=${encodeURIComponent(field.value)}` : location.pathname);
  });
  window.addEventListener("hashchange", read);
  read();
})();
