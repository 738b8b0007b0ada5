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


class Table:
    """Prints the entries in the order of the learning path. The columns are as
    wide as what is declared needs, because rows are printed before all are
    known; a longer text pushes its neighbors aside."""

    def __init__(self, evidence):
        self.evidence = evidence
        width = terminal.width()
        first = max((len(label) for entry in evidence.entries
                     for label in labels_of(entry)), default=0)
        for style in "long", "short":
            self.style = style
            columns = [self.column(name) for name in evidence.detectors]
            if first + sum(columns) <= width:
                break
        first = max(min(first, width - sum(columns)), 20)
        self.starts = [first + 2 + sum(columns[:number])
                       for number in range(len(columns))]

    def column(self, detector):
        return 2 + max([len(detector)] + [
            row[detector].likely_width(self.style)
            for row in self.evidence.verdicts.values()])

    def put(self, label, cells):
        """One row; cells: (color, text) each."""
        row, at = label, len(label)
        if cells and at > self.starts[0] - 2:
            print(label)
            row, at = "", 0
        for start, (color, text) in zip(self.starts, cells):
            gap = max(start - at, 2)
            row += " " * gap + paint(color, text)
            at += gap + len(text)
        print(row.rstrip())

    def heading(self):
        self.put("", [(BOLD, name) for name in self.evidence.detectors])

    def chapter(self, title):
        print("\n" + paint(BOLD, title))

    def entry(self, entry):
        for label, row in rows_of(entry, self.evidence):
            self.put(label, [verdict.cell(self.style)
                             for verdict in row.values()])


def labels_of(entry):
    return [entry.name] + ["  " + stem(path) for path in entry.sources
                           if stem(path) != "main"]


def rows_of(entry, evidence):
    """(label, {detector: Verdict}) per program; a component's tests stand in
    one row unless one of them has something to say."""
    if entry.kind == "pitfall":
        yield entry.name, {}
        for path in entry.shown:
            yield "  " + stem(path), evidence.verdicts[path]
        return
    yield entry.name, evidence.verdicts[entry.shown[0]]
    folded = [path for path in entry.tests if evidence.is_plain(path)]
    if folded:
        label = f"  {len(folded)} test{'s' * (len(folded) > 1)}"
        # All say the same: the first speaks for all of them.
        yield label, evidence.verdicts[folded[0]]
    for path in entry.tests:
        if path not in folded:
            yield "  " + stem(path), evidence.verdicts[path]


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
        reason = verdict.expected.reason
        terminal.say(f"explore tried {stem(verdict.about.path)}: "
                     f"{verdict.how_far}" + f"; {reason}" * bool(reason))
    if tried:
        print()
