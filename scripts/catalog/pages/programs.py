"""The programs of an entry as a page shows them: their lines, what differs
between a broken one and a cure, what every detector has said of them.

    shown = programs.of(entry, evidence)
    shown.programs          [Program], the broken ones first
    shown.comparisons       [Comparison], one for each broken one and cure
"""

import os

from .. import entries, files, side_by_side, source
from . import code, said, told


class Program:
    """path     "pitfalls/map-race/racy.c"
    name        "racy"
    file        "racy.c"
    about       source.Source
    prose       its header comment, without the EXPECT lines
    said        [said.Said], one for each detector
    told        told.Told, or None"""

    def __init__(self, path, evidence):
        self.path = path
        self.file = os.path.basename(path)
        self.name = self.file.removesuffix(".c")
        self.about = source.parse(path)
        self.is_cure = path.startswith("pitfalls/") and entries.is_cure(path)
        text = files.text_of(path)
        self.code = code.Text(text)
        self.prose = prose_of(text)
        self.said = said.of(path, evidence, self)
        self.told = told.of(self.about.program)

    @property
    def lines(self):
        """[(number, HTML)] behind the header comment."""
        return [(line.number, self.code.html(line.number))
                for line in side_by_side.read_code(self.path)]

    @property
    def explored(self):
        return next(one for one in self.said if one.name == "explore")


class Comparison:
    """A broken program beside a cure.

    rows    [((number, HTML), (number, HTML), sign)]: a side is None where it has
            no such line; the sign is "" for equal lines, else < > or |
    count   of the differences, in words"""

    def __init__(self, left, right):
        self.left, self.right = left, right
        pairs = side_by_side.align(side_by_side.read_code(left.path),
                                   side_by_side.read_code(right.path))
        self.count = side_by_side.count(pairs)
        self.rows = [_row(left, right, *pair) for pair in pairs]


def _row(left, right, a, b):
    if a is None:
        sign = ">"
    elif b is None:
        sign = "<"
    else:
        sign = "" if a.key == b.key else "|"
    return _side(left, a, b), _side(right, b, a), sign


def _side(program, line, other):
    if line is None:
        return None
    return line.number, program.code.html(
        line.number, side_by_side.differing(line, other))


class Shown:
    def __init__(self, found):
        self.programs = found
        self.cures = [one for one in found if one.is_cure]
        self.broken = [one for one in found if not one.is_cure]
        self.comparisons = []
        left = self.broken or self.cures[:1]
        self.comparisons = [Comparison(one, cure) for one in left
                            for cure in self.cures if cure is not one]


def of(entry, evidence):
    return Shown([Program(path, evidence) for path in entry.shown])


def prose_of(text):
    """The header comment of a source, without its title and EXPECT lines."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("//") or source.NEARLY_EXPECT.match(line):
            break
        lines.append(line[2:].removeprefix(" "))
    while lines and lines[0].strip():  # the title runs to the first blank line
        del lines[0]
    return "\n".join(lines).strip("\n")
