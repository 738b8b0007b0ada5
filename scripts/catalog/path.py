"""The learning path of README: its chapters, and the entries in the order in
which a reader meets them.

    for title, chapter in path.chapters(entries.all_entries()):
        …
"""

import re

from . import files

README = "README.md"

CHAPTER = re.compile(r"\*\*(.+)\*\*$")
ENTRY = re.compile(r"- \[[^\]]*\]\((?:patterns|pitfalls)/([a-z0-9-]+)/?\)")

ELSEWHERE = "Not in the learning path"


def chapters(found):
    """[(title, [Entry, …]), …]: those that the path does not name come last."""
    left = {entry.name: entry for entry in found}
    path, title = [], ""
    for line in files.text_of(README).splitlines():
        if match := CHAPTER.match(line):
            title = match[1]
        elif (match := ENTRY.match(line)) and match[1] in left:
            if not path or path[-1][0] != title:
                path.append((title, []))
            path[-1][1].append(left.pop(match[1]))
    return path + ([(ELSEWHERE, list(left.values()))] if left else [])


def ordered(found):
    """The entries in the order of the path."""
    return [entry for _, chapter in chapters(found) for entry in chapter]


def after(entry, found):
    """The next entry of the path; None behind the last one and for an entry
    that the path does not name."""
    order = [one for title, chapter in chapters(found) if title != ELSEWHERE
             for one in chapter]
    names = [one.name for one in order]
    if entry.name not in names[:-1]:
        return None
    return order[names.index(entry.name) + 1]
