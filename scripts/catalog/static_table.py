"""The table of docs/static.md: made, printed, and compared with the page."""

import os
import subprocess

from . import static, terminal
from .docs import markdown
from .terminal import BOLD, DIM, GREEN, MAGENTA, RED, YELLOW, paint


def compare(shown, now, tools):
    differences = markdown.differences(static.PAGE, shown, now)
    others = static.other_versions(shown, tools)
    for line in differences:
        print(paint("" if others else RED, line))
    if differences and others:
        terminal.say(f"{static.PAGE} was made with {', '.join(others)}, so it "
                     "may differ here.", hang=0)
        return 0
    if differences:
        print(f"When this is right: {paint(BOLD, 'scripts/static --write')}")
    return 1 if differences else 0


def how_to_get(tool):
    """The command, by scripts/setup, which has the names of the packages."""
    done = subprocess.run(["scripts/setup", "--list"], stdout=subprocess.PIPE,
                          text=True, env={**os.environ, "CC": "clang"})
    rows = [row.split("\t") for row in done.stdout.splitlines()]
    commands = {name: command for name, _, command in rows}
    return commands.get("compiler" if tool == "clang" else tool, "")


def print_table(seen):
    rows = static.rows(seen)
    labels = {path: path[:-len(".c")].partition("/")[2] for path, _ in rows}
    first = max(map(len, labels.values()), default=0)
    widths = {column: max(len(column), *(len(cells[column])
                                         for _, cells in rows))
              for column in static.COLUMNS}
    print(paint(BOLD, (" " * first + "".join(
        "  " + column.ljust(width)
        for column, width in widths.items())).rstrip()))
    for path, cells in rows:
        line = labels[path].ljust(first)
        for column, width in widths.items():
            text = cells[column]
            line += "  " + paint(color(seen[path][column]), text)
            line += " " * (width - len(text))
        print(line.rstrip())
    print()
    for line in static.counts(seen):
        terminal.say(line, hang=0)


def color(cell):
    if cell.problem:
        return RED
    if cell.is_caught:
        return GREEN
    if cell.is_alarm:
        return MAGENTA
    return YELLOW if cell.is_broken else DIM


def show_table(write):
    try:
        with open(static.PAGE, encoding="utf-8") as file:
            text = file.read()
    except OSError as error:
        terminal.fail(f"cannot read {static.PAGE}: {error.strerror}")
    shown = markdown.generated(text, "static")
    if shown is None:
        terminal.fail(f"{static.PAGE} has no table between <!-- static --> and "
                      "<!-- /static -->")

    tools = static.versions()
    missing = [tool for tool in static.TOOLS if tool not in tools]
    if missing:
        terminal.fail("\n".join(f"no {tool}. Get it: {how_to_get(tool)}"
                                for tool in missing))
    seen = static.look_at(static.programs())
    print_table(seen)
    now = static.markdown(seen, tools)
    if write:
        try:
            with open(static.PAGE, "w", encoding="utf-8") as file:
                file.write(markdown.with_generated(text, "static", now))
        except OSError as error:
            terminal.fail(f"cannot write {static.PAGE}: {error.strerror}")
        return 0
    return compare(shown, now, tools)
