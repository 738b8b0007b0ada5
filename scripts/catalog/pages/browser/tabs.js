// tabs.js — a tab for each cure: of sections that stand below each other one is
// shown. A link into one of the others opens it.

(() => {
  function tabs(box) {
    const panels = [...box.children];
    if (panels.length < 2)
      return;
    const list = document.createElement("div");
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", "Cures");
    const buttons = panels.map((panel, at) => {
      const heading = panel.querySelector("h3");
      const tab = document.createElement("button");
      tab.type = "button";
      tab.textContent = heading.textContent;
      tab.id = `tab-${heading.id}`;
      panel.id = `panel-${heading.id}`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      heading.hidden = true;
      tab.addEventListener("click", () => show(at));
      list.append(tab);
      return tab;
    });

    function show(chosen) {
      panels.forEach((panel, at) => {
        panel.classList.toggle("closed", at !== chosen);
        buttons[at].setAttribute("aria-selected", at === chosen);
        buttons[at].tabIndex = at === chosen ? 0 : -1;
      });
    }

    list.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const at = buttons.indexOf(document.activeElement);
      if (!by || at < 0)
        return;
      const next = (at + by + buttons.length) % buttons.length;
      show(next);
      buttons[next].focus();
    });

    function open(hash) {
      const target = document.getElementById(hash.slice(1));
      const at = panels.findIndex((panel) => target && panel.contains(target));
      if (at >= 0)
        show(at);
      return at >= 0 && target;
    }
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (link)
        open(link.getAttribute("href"));
    });
    box.prepend(list);
    show(0);
    const target = open(decodeURIComponent(location.hash));
    if (target)
      target.scrollIntoView();
  }

  document.querySelectorAll(".tabs").forEach(tabs);
})();
