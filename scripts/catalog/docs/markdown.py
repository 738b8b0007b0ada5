"""A Markdown page as the checks need it: its fenced blocks, and apart from
them its prose, with headings, links and spans of code.

    page = Page("docs/contributing.md")
    page.text                       "# Contributing\n…"
    page.blocks                     [Block(31, "console", "$ make …\n"), …]
    page.anchors                    {"a-new-entry", "marks", …}
    page.links()                    (12, "../README.md"), …
    page.spans()                    (19, "make run-X"), …
    page.paragraph("Bug class:")    (7, "Bug class: data race · …")

A script may write a part of a page, between <!-- name --> and <!-- /name -->:

    generated(text, "matrix")                   "| | exit | …"
    with_generated(text, "matrix", "| | …")     the text with that part new
    differences("README.md", old, new)          ["README.md lacks: | …", …]
"""

import re
from collections import Counter, namedtuple

# The line of the opening fence; what stands behind it; what is inside.
Block = namedtuple("Block", "line language text")

FENCE = re.compile(r"^(```+)(\w*)\n(.*?)^\1$\n?", re.M | re.S)
SPAN = re.compile(r"`((?:[^`\n]|\n(?!\n))+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.*)$", re.M)


def _part(name):
    return re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.S)


def generated(text, name):
    """The part of that name; None unless there is exactly one."""
    parts = _part(name).findall(text)
    return parts[0] if len(parts) == 1 else None


def with_generated(text, name, part):
    return _part(name).sub(lambda _: part, text)


def differences(page, shown, now, may_lack=lambda row: False):
    """The rows of tables that are only in one of two parts, but for those
    that the shown one may lack."""
    old, new = ([row for row in part.splitlines() if row.startswith("|")]
                for part in (shown, now))
    found = [f"{page} lacks: {row}" for row in new
             if row not in old and not may_lack(row)]
    return found + [f"{page} shows, but not so seen: {row}" for row in old
                    if row not in new]


class Page:
    """prose is the text with every fenced block blanked out, so that a place
    in it is on the same line as in the file."""

    def __init__(self, path):
        self.path = path
        with open(path, encoding="utf-8") as file:
            self.text = text = file.read()
        self.blocks = [Block(_line(text, match.start()), match[2], match[3])
                       for match in FENCE.finditer(text)]
        self.prose = FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)
        self.title = (HEADING.findall(self.prose) or [""])[0]
        self.anchors = self._anchors()

    def _anchors(self):
        """What GitHub makes of the headings."""
        anchors, seen = set(), Counter()
        for heading in HEADING.findall(self.prose):
            slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            anchors.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
            seen[slug] += 1
        return anchors

    def links(self):
        """Each link: its line and where it leads."""
        return self._find(LINK, SPAN.sub(_blank, self.prose))

    def spans(self):
        """Each span of code: its line and its words, one blank apart."""
        for line, span in self._find(SPAN, self.prose):
            yield line, " ".join(span.split())

    def paragraph(self, beginning):
        """The line and the text, on one line, of the paragraph that begins so;
        None when there is none."""
        match = re.search(rf"^{re.escape(beginning)}(?:.|\n(?!\n))*",
                          self.prose, re.M)
        return match and (_line(self.prose, match.start()),
                          " ".join(match[0].split()))

    def section(self, heading):
        """The line and the text below a heading, up to the next of its rank;
        None when there is none."""
        rank = heading.partition(" ")[0]
        match = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^{rank} |\Z)",
                          self.prose, re.M | re.S)
        return match and (_line(self.prose, match.start(1)), match[1])

    def _find(self, pattern, text):
        for match in pattern.finditer(text):
            yield _line(text, match.start()), match[1]


def _line(text, position):
    return text.count("\n", 0, position) + 1


def _blank(match):
    return re.sub(r"[^\n]", " ", match[0])
