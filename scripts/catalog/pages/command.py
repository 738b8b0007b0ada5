"""Which pages there are, by name, and how each is written."""

import os

from .. import entries, terminal

try:
    from . import check, documents, entry, home, matrix, site, told, where
except ImportError as error:
    terminal.fail(f"there is no {error.name} for this Python; make setup "
                  "installs what pages are made with")


def write(names, available):
    """The exit status."""
    about = site.Site()
    if names == ["check"]:
        _remove_left_over(about)
        return _check(about)
    there = None if available is None else available.split()
    for name in names:
        try:
            print(f"{site.ROOT}/{_write(name, about, there)}", flush=True)
        except site.Broken as why:
            terminal.fail(str(why))
    return 0


def _write(name, about, available):
    if name == "home":
        return home.write(about)
    if name == "matrix":
        return matrix.write(about, available)
    if name in documents.names():
        return documents.write(name, about)
    if name not in about.by_name:
        terminal.fail(entries.unknown(name))
    return entry.write(about.by_name[name], about, available)


def _remove_left_over(about):
    """Pages of what is gone."""
    known = {where.HOME, where.MATRIX}
    known |= {where.page_of(one.directory) for one in about.entries}
    known |= {where.page_of(path) for path in documents.names()}
    for page in check.pages_below(site.ROOT):
        if page not in known:
            os.unlink(f"{site.ROOT}/{page}")


def _check(about):
    found = [f"{site.ROOT}/{what}" for what in check.problems(site.ROOT)]
    found += check.bounded(told.FOLDER, playable(about.shown))
    for what in found:
        terminal.say(what)
    return 2 if found else 0


def playable(sources):
    """The broken and the cured programs of pitfalls among these sources. What is
    right, and only blamed, is neither."""
    return [source[:-len(".c")] for source in sources
            if source.startswith("pitfalls/") and source.endswith(".c")
            and not os.path.basename(source).startswith("correct")]
