"""The matrix for people: what every detector says about every program, what the
words in it mean, and why tools are wrong."""

import textwrap

from . import terminal
from .terminal import BOLD, DIM, GREEN, MAGENTA, RED, YELLOW, paint
from .verdicts import stem

LEGEND = [
    ("race", GREEN, "caught: race, order (of locks), leak, deadlock, "
     "livelock, misuse, freed (use after free), wrong (result), hang, crash; "
     "1/3 after it: in one of three runs"),
    ("luck", "", "a plain run may look right or wrong"),
    ("blind", YELLOW, "the program is broken, and the tool says nothing"),
    ("alarm", MAGENTA, "the program is right, and the tool blames it"),
    ("ok", DIM, "the program is right, and nothing is said"),
    ("!clean", RED, "a surprise: not what the source declares; see below"),
    ("none", DIM, "not explored: it does what the explorer cannot model"),
    ("-", DIM, "skipped: the tool is missing"),
]

DOES = {"blind": "is blind to", "alarm": "blames",
        "unexplored": "cannot try"}


def rows_of(evidence):
    """(label, {detector: Verdict or [Verdict, …]}) per program, None for an
    empty line; a component's tests stand in one row unless one of them has
    something to say."""
    for kind, title in ("pitfall", "PITFALLS"), ("pattern", "PATTERNS"):
        group = [entry for entry in evidence.entries if entry.kind == kind]
        if group:
            yield title, None
        for entry in group:
            if kind == "pitfall":
                yield entry.name, {}
                for path in entry.shown:
                    yield "  " + stem(path), evidence.verdicts[path]
                continue
            yield entry.name, evidence.verdicts[entry.shown[0]]
            folded = [path for path in entry.tests if evidence.is_plain(path)]
            if folded:
                label = f"  {len(folded)} test{'s' * (len(folded) > 1)}"
                # All say the same: the first speaks for all of them.
                yield label, evidence.verdicts[folded[0]]
            for path in entry.tests:
                if path not in folded:
                    yield "  " + stem(path), evidence.verdicts[path]


def print_matrix(evidence):
    rows = list(rows_of(evidence))
    width = terminal.width()
    for style in "long", "short":
        cells = [{name: verdict.cell(style)
                  for name, verdict in (row or {}).items()} for _, row in rows]
        columns = {name: 2 + max(len(text) for text in [
            name, *(row[name][1] for row in cells if name in row)])
            for name in evidence.detectors}
        first = max((len(label) for label, _ in rows), default=0)
        if first + sum(columns.values()) <= width:
            break
    first = max(min(first, width - sum(columns.values())), 20)
    heading = "".join("  " + name.ljust(columns[name] - 2)
                      for name in evidence.detectors)
    print(" " * first + paint(BOLD, heading.rstrip()))
    for (label, row), painted in zip(rows, cells):
        if row is None:
            print("\n" + paint(BOLD, label))
            continue
        line = "".join(
            "  " + paint(color, text) + " " * (columns[name] - 2 - len(text))
            for name, (color, text) in painted.items())
        if len(label) > first:
            print(label)
            label = ""
        print((label.ljust(first) + line).rstrip())
    print()


def print_legend(evidence):
    classes = {verdict.class_of() for verdict in evidence.all_verdicts()}
    keys = {"race": "caught", "!clean": "surprise", "none": "unexplored",
            "-": "skipped"}
    for word, color, meaning in LEGEND:
        if keys.get(word, word) not in classes:
            continue
        rows = textwrap.wrap(meaning, min(terminal.width(), 100) - 10)
        print("  " + paint(color, word) + " " * (8 - len(word)) + rows[0])
        for row in rows[1:]:
            print(" " * 10 + row)
    print()


def print_reasons(evidence):
    """Why tools are blind or cry wolf, in the words of the sources."""
    telling = [verdict for verdict in evidence.all_verdicts()
               if verdict.class_of() in DOES
               and verdict.expected.reason]
    for verdict in telling:
        terminal.say(f"{verdict.detector} {DOES[verdict.class_of()]} "
            f"{stem(verdict.about.path)}: {verdict.expected.reason}")
    if telling:
        print()


def print_certificates(evidence):
    """How far the explorer got where it found nothing wrong."""
    tried = [verdict for verdict in evidence.all_verdicts()
             if verdict.detector == "explore" and verdict.class_of() == "ok"
             and verdict.seen == "clean"]
    for verdict in tried:
        terminal.say(f"explore tried {stem(verdict.about.path)}: "
            f"{verdict.evidence['runs'][0]['why']}")
    if tried:
        print()
