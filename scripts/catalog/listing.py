"""make list: every entry, what it shows and what to type."""

import textwrap

from . import entries, terminal
from .terminal import BOLD, DIM, paint

HEADINGS = {
    "pattern": ("Patterns",
                "also copy-X DEST=folder, tsan-X, helgrind-X, drd-X",
                ("run", "race-check")),
    "pitfall": ("Pitfalls", "also race-check-X, tsan-X, helgrind-X, drd-X",
                ("run", "diff")),
}


def print_group(kind, group, width):
    title, others, commands = HEADINGS[kind]
    print(f"{paint(BOLD, title)} ({others})\n")
    column = 2 + max(len(entry.name) for entry in group) + 2
    for entry in group:
        rows = textwrap.wrap(entry.summary, width - column) or [""]
        name = paint(BOLD, entry.name) + " " * (column - 2 - len(entry.name))
        print(f"  {name}{rows[0]}")
        for row in rows[1:]:
            print(" " * column + row)
        targets = " ".join(f"{command}-{entry.name}" for command in commands)
        print(" " * 6 + paint(DIM, f"make {targets}"))
    print()


def print_all():
    found = entries.all_entries()
    width = min(terminal.width(), 100)
    for kind in HEADINGS:
        group = [entry for entry in found if entry.kind == kind]
        if group:
            print_group(kind, group, width)
    print(f"{len(found)} entries. make race-check judges them all, "
          "make help lists all commands.")
    return 0
