"""What must be true of every page: it asks for no other file, its links lead
somewhere, its headings are in order, and it is light. And what must be true of
all that is told: most of the programs that can be played have a whole graph.

    check.problems("build/pages")     ["pitfalls/aba.html: …"]
    check.bounded("build/explored")   ["91 of 134 graphs of states are whole …"]
"""

import glob
import gzip
import os
import re
from html.parser import HTMLParser

from .. import files

# Of a page beside the data in it, and of what comes before these, compressed.
MOST_BYTES = 100 * 1024
MOST_BEFORE = 14 * 1024

# Of the graphs of states, those from which nothing is left out.
LEAST_WHOLE = 80  # percent

DATA = re.compile(r'<script type="application/json".*?</script>', re.S)

# What a script of the page takes for a step, a game, or something to look for.
FOR_SCRIPT = re.compile(r"[\w-]+[=:]")

# What makes a browser ask for another file.
ASKS = ("src", "srcset", "data", "poster", "background", "action")


class Page(HTMLParser):
    """names   of its places
    links      where they lead
    asked      for what it asks
    headings   their ranks, in order
    wrong      what else is not as it should be"""

    def __init__(self, text):
        super().__init__()
        self.text = text
        self.names, self.links, self.asked = set(), [], []
        self.headings, self.wrong = [], []
        self._in_style = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("id")
        if name in self.names:
            self.wrong.append(f"two places are called {name}")
        if name:
            self.names.add(name)
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "link" and not given.get("href", "").startswith("data:"):
            self.asked.append(given.get("href"))
        self.asked += [given[key] for key in ASKS if given.get(key)]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "html" and not given.get("lang"):
            self.wrong.append("it does not say its language")
        if tag == "th" and not given.get("scope"):
            self.wrong.append("a heading of a table has no scope")
        if tag == "img" and not given.get("alt"):
            self.wrong.append("a picture has no text")
        self._in_style = tag == "style"

    def handle_endtag(self, tag):
        self._in_style = False

    def handle_data(self, data):
        if self._in_style:
            self.asked += re.findall(r"@import[^;]*|url\((?!data:)[^)]*\)", data)


def pages_below(folder):
    """Their paths, from there."""
    return sorted(os.path.relpath(path, folder) for path in
                  glob.glob(f"{folder}/**/*.html", recursive=True))


def problems(folder):
    """One line for each, of all pages below a folder."""
    pages = {name: Page(files.text_of(f"{folder}/{name}"))
             for name in pages_below(folder)}
    return [f"{name}: {what}" for name, page in pages.items()
            for what in [*_alone(page), *_dead(name, page, pages)]]


def bounded(folder, programs):
    """One line, when too few of what the explorer has written below a folder about
    the states of these programs is whole; it names the programs of which it is
    not. What has not been explored is not counted."""
    graphs = {name: files.json_of(f"{folder}/{name}.graph.json")
              for name in programs}
    graphs = {name: graph for name, graph in graphs.items() if graph}
    rest = sorted(name for name, graph in graphs.items() if not graph["whole"])
    whole = len(graphs) - len(rest)
    if whole * 100 >= len(graphs) * LEAST_WHOLE:
        return []
    return [f"{whole} of {len(graphs)} graphs of states are whole; "
            f"{LEAST_WHOLE} % must be. These are not: {', '.join(rest)}"]


def _alone(page):
    yield from page.wrong
    for what in page.asked:
        yield f"it asks for {what}"
    if page.headings.count(1) != 1:
        yield f"it has {page.headings.count(1)} headings of the first rank"
    for before, rank in zip([0, *page.headings], page.headings):
        if rank > before + 1:
            yield f"a heading of rank {rank} comes behind one of rank {before}"
    rest = len(DATA.sub("", page.text).encode())
    if rest > MOST_BYTES:
        yield (f"{rest:,} bytes beside its data; {MOST_BYTES:,} are allowed")
    data = DATA.search(page.text)
    if data:
        before = len(gzip.compress(page.text[:data.start()].encode(), 9))
        if before > MOST_BEFORE:
            yield (f"{before:,} bytes, compressed, before its data; "
                   f"{MOST_BEFORE:,} are allowed")


def _dead(name, page, pages):
    for link in page.links:
        if re.match(r"\w+:", link):
            continue
        path, _, place = link.partition("#")
        path = os.path.normpath(os.path.join(os.path.dirname(name), path)
                                if path else name)
        if path not in pages:
            yield f"dead link: there is no page {link}"
        elif place and place not in pages[path].names and (
                not FOR_SCRIPT.match(place)):
            yield f"dead link: no place is called {link}"
