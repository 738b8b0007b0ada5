"""Markdown as HTML for a page: its links lead to pages, its C is colored.

    prose.html(text, "docs/symptoms.md", site)      of a whole text, or of a part
    prose.line("two *words*", …)                    without the paragraph around
    prose.Readme("pitfalls/map-race/README.md")     the parts of an entry's tour
"""

import os
import re
from html import escape

import markdown
from markdown.extensions.toc import TocExtension
from markdown.treeprocessors import Treeprocessor

from ..docs import markdown as pages
from . import code, where

LINK = re.compile(r"\w+:")


def html(text, path, site, page=None, rank=0, prefix=""):
    """text     Markdown of the file at path, whose links are relative to it
    site        site.Site, which knows what stands on which page
    page        on which it is shown, if not on the file's own
    rank        by how much its headings are lower there
    prefix      of the names of its headings"""
    page = page or where.page_of(path)
    blocks = []

    def keep(match):
        blocks.append(_block(match[2], match[3]))
        return f"\n\n{_name(len(blocks) - 1)}\n\n"

    # A list may follow its paragraph at once, and its own text is indented by
    # two; the library wants a blank line, and four.
    text = pages.FENCE.sub(keep, text)
    text = re.sub(r"<!--.*?-->\n?", "", text, flags=re.S)
    text = _as_markdown_has_it(text)
    made = markdown.Markdown(
        extensions=["tables", "sane_lists", _Pages(path, page, site),
                    TocExtension(slugify=_slug(prefix), marker="",
                                 baselevel=1 + rank)],
        tab_length=2, output_format="html").convert(text)
    for number, block in enumerate(blocks):
        made = made.replace(f"<p>{_name(number)}</p>", block)
        made = made.replace(_name(number), block)
    return _tables(made)


# A heading that says nothing is none.
TABLE = (("<th></th>", "<td></td>"), ("<th>", '<th scope="col">'),
         ("<th style", '<th scope="col" style'),
         ("<table>", '<div class="wide" tabindex="0" role="group" '
          'aria-label="a table"><table>'), ("</table>", "</table></div>"))


def _tables(made):
    for old, new in TABLE:
        made = made.replace(old, new)
    return made


def line(text, path, site, page):
    made = html(text, path, site, page)
    return made.removeprefix("<p>").removesuffix("</p>")


def _name(number):
    return f"\x02block{number}\x03".replace("\x02", "qzb").replace("\x03", "qzb")


def _block(language, text):
    if language == "c":
        colored = code.Text(text)
        inner = "\n".join(colored.html(number + 1)
                          for number in range(len(colored.lines)))
    else:
        inner = escape(text.rstrip("\n"), quote=False)
    kind = f' class="in-{language}"' if language else ' class="output"'
    return f'<pre{kind} tabindex="0">{inner}</pre>'


LIST = re.compile(r"( *)(?:[-*]|\d+\.) ")


def _as_markdown_has_it(text):
    """A list begins behind a blank line."""
    lines, was_list = [], False
    for line_ in text.splitlines():
        is_item = bool(LIST.match(line_))
        if is_item and lines and lines[-1].strip() and not was_list:
            lines.append("")
        if is_item or not line_.strip() or not line_.startswith(" "):
            was_list = is_item
        lines.append(line_)
    return "\n".join(lines) + "\n"


def _slug(prefix):
    """As GitHub, and catalog.docs.markdown, make names of headings."""
    def slug(text, _separator):
        return prefix + re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
    return slug


class _Pages(markdown.extensions.Extension):
    def __init__(self, *about):
        super().__init__()
        self.about = about

    def extendMarkdown(self, md):
        md.treeprocessors.register(_Links(md, *self.about), "pages", 0)


class _Links(Treeprocessor):
    """What leads to a file leads to the page that shows it; what no page shows
    is only named."""

    def __init__(self, md, path, page, site):
        super().__init__(md)
        self.path, self.page, self.site = path, page, site

    def run(self, root):
        for element in root.iter("a"):
            target = element.get("href", "")
            if LINK.match(target):
                element.set("rel", "external")
                continue
            address = self.site.address(self.path, self.page, target)
            if address:
                element.set("href", address)
                continue
            element.tag = "span"
            del element.attrib["href"]
            element.set("class", "file")
            element.set("title", "in the catalog: " + os.path.normpath(
                os.path.join(os.path.dirname(self.path), target)))


class Readme:
    """The parts of an entry's README, as Markdown.

    question    to answer before running it
    lead        what stands before the first heading, without that
    sections    [(heading, text)]
    run         what to type, or ""
    keep        the sentence to keep
    bug_class   of a pitfall, or "" """

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        text, self.keep = _without(text, "**Keep:**")
        text, self.question = _without(text, "**Before you run it:**")
        text, self.bug_class = _without(text, "Bug class:")
        lead, *rest = re.split(r"(?m)^## +(.*)\n", text)
        self.lead = re.sub(r"\A# .*\n", "", lead).strip()
        self.sections = [(heading, part.strip()) for heading, part
                         in zip(rest[::2], rest[1::2])]
        self.run = next((part for heading, part in self.sections
                         if heading == "Run it"), "")
        self.sections = [(heading, part) for heading, part in self.sections
                         if heading != "Run it"]


def _without(text, beginning):
    """(the text without the paragraph that begins so, what stands in it)"""
    match = re.search(rf"(?m)^{re.escape(beginning)}((?:.|\n(?!\n))*)\n*", text)
    if not match:
        return text, ""
    return text[:match.start()] + text[match.end():], match[1].strip()
