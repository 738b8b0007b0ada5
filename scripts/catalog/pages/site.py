"""What the pages have in common: which there are, what links lead to, and how a
page is written: as one file, with its style and its scripts in it."""

import glob
import os

import jinja2

from .. import entries, files, path
from ..docs import markdown
from . import where

ROOT = "build/pages"
TEMPLATES = "scripts/templates/pages"
SCRIPTS = "scripts/catalog/pages/browser"


class Broken(Exception):
    """What a page cannot be made of, as one line."""


class Site:
    """entries  all, in the order of the learning path
    chapters    [(title, [entry])]"""

    def __init__(self):
        found = entries.all_entries()
        self.chapters = path.chapters(found)
        self.entries = [entry for _, chapter in self.chapters
                        for entry in chapter]
        self.by_name = {entry.name: entry for entry in self.entries}
        self.shown = {source for entry in self.entries
                      for source in shown_files(entry)}
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True,
            trim_blocks=True, lstrip_blocks=True,
            undefined=jinja2.StrictUndefined)

    def after(self, entry):
        return path.after(entry, self.entries)

    def before(self, entry):
        return next((one for one in self.entries
                     if self.after(one) is entry), None)

    def chapter_of(self, entry):
        return next(title for title, chapter in self.chapters
                    if entry in chapter)

    def address(self, file, page, target):
        """Of a link in a file that is shown on a page: where it leads there;
        None: to what no page shows."""
        name, _, place = target.partition("#")
        full = os.path.normpath(os.path.join(os.path.dirname(file), name)
                                if name else file)
        if not os.path.exists(full):
            raise Broken(f"{file}: dead link: there is no {full}")
        if full in self.shown:
            folder, _, name = full.rpartition("/")
            return where.relative(page, f"{folder}.html#{name}")
        shown = where.page_of(full)
        if shown is None:
            return None
        if place and place not in markdown.Page(full).anchors:
            raise Broken(f"{file}: dead link: {full} has no #{place}")
        return where.relative(page, f"{shown}#{place}" if place else shown)

    def write(self, page, template, scripts=(), **about):
        """The file, below build/pages."""
        up = os.path.relpath(".", os.path.dirname(page) or ".")
        text = self.templates.get_template(template).render(
            site=self, page=page, to=lambda target: where.relative(page, target),
            up="" if up == "." else up + "/", style=style(scripts),
            scripts=[script(one) for one in scripts], **about)
        os.makedirs(os.path.dirname(f"{ROOT}/{page}"), exist_ok=True)
        files.write(f"{ROOT}/{page}", text)


def shown_files(entry):
    """The files that the page of an entry shows whole: its programs, and the
    header of a component."""
    header = f"{entry.directory}/{entry.name.replace('-', '_')}.h"
    return entry.shown + [header] * os.path.exists(header)


def script(path):
    """It goes with every page; what only helps to read it stays here."""
    return "".join(line + "\n" for line in _lines(path)
                   if not line.startswith("//"))


def style(scripts):
    """That of every page, and what the scripts of this one want."""
    folders = sorted({os.path.dirname(one) for one in scripts})
    sheets = [one for folder in folders
              for one in sorted(glob.glob(f"{folder}/*.css"))]
    return "\n".join(line for sheet in (f"{TEMPLATES}/style.css", *sheets)
                     for line in _lines(sheet))


def _lines(path):
    lines = (line.strip() for line in files.text_of(path).splitlines())
    return [line for line in lines if line]


def scripts_of(kind):
    """The scripts of a kind of page, in order."""
    folder = SCRIPTS if kind == "entry" else f"{SCRIPTS}/{kind}"
    return sorted(glob.glob(f"{folder}/*.js"))
