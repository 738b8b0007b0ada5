"""The programs of an entry as a page shows them: their lines, what differs
between a broken one and a cure, what every detector has said of them.

    shown = programs.of(entry, evidence)
    shown.programs          [Program], the broken ones first
    shown.comparisons       [Comparison], one for each broken one and cure
"""

import os
import re

from .. import entries, files, side_by_side, source
from . import code, comment, said, told


class Program:
    """path     "pitfalls/map-race/racy.c"
    name        "racy"
    file        "racy.c"
    about       source.Source
    prose       its header comment as HTML, without the EXPECT lines
    said        [said.Said], one for each detector
    told        told.Told, or None
    named       the lines that links may lead to"""

    def __init__(self, path, evidence):
        self.path = path
        self.file = os.path.basename(path)
        self.name = self.file.removesuffix(".c")
        self.about = source.parse(path)
        self.is_cure = path.startswith("pitfalls/") and entries.is_cure(path)
        text = files.text_of(path)
        self.code = code.Text(text)
        self.prose = comment.html(comment.of_file(text))
        self.named = set()
        self.said = said.of(path, evidence, self)
        self.told = told.of(self.about.program)

    def lines(self):
        """[Line], behind the header comment."""
        found = [Line(line.number, self.code.html(line.number), "", True)
                 for line in side_by_side.read_code(self.path)]
        self.named |= {line.number for line in found}
        return found

    @staticmethod
    def is_named_in(lines):
        """Whether links to the program lead there."""
        return any(line.is_named for line in lines)

    @property
    def explored(self):
        return next(one for one in self.said if one.name == "explore")


class Comparison:
    """A broken program beside a cure.

    lefts, rights  [Line], as high on each side
    count          of the differences, in words
    named          the sides whose lines have names: what a page shows once more
                   has none"""

    def __init__(self, left, right, before):
        self.left, self.right = left, right
        pairs = side_by_side.align(side_by_side.read_code(left.path),
                                   side_by_side.read_code(right.path))
        self.count = re.sub(r" \([|<>]\)", "", side_by_side.count(pairs))
        shown = {one for other in before for one in (other.left, other.right)}
        self.named = {left, right} - shown
        # The first comparison shows all; another one what is near a difference.
        hidden = side_by_side.hidden_in(pairs) if before else ()
        self.lefts, self.rights = [], []
        for number, pair in enumerate(pairs):
            if number not in hidden:
                self._add(*pair)
            elif number - 1 not in hidden:
                self._leave_out(number, hidden)

    def _add(self, a, b):
        if a is None:
            signs = "", "new"
        elif b is None or a.key != b.key:
            signs = "gone", "new"
        else:
            signs = "", ""
        for lines, program, line, other, sign in (
                (self.lefts, self.left, a, b, signs[0]),
                (self.rights, self.right, b, a, signs[1])):
            is_named = program in self.named
            if line is None and lines and lines[-1].sign == "gap":
                lines[-1].height += 1
                continue
            lines.append(_side(program, line, other, sign, is_named))

    def _leave_out(self, number, hidden):
        count = 1
        while number + count in hidden:
            count += 1
        text = f"… {count} equal lines"
        self.lefts.append(Line(None, text, "left-out"))
        self.rights.append(Line(None, text, "left-out"))


class Line:
    """number  None where there is no such line on this side
    html
    sign       "gone", "new" or ""; "gap" and "left-out" where there is no line
    is_named
    height     of a gap, in lines"""

    height = 1

    def __init__(self, number, html, sign, is_named=False):
        self.number = number
        self.html = html
        self.sign = sign
        self.is_named = is_named


def _side(program, line, other, sign, is_named):
    if line is None:
        return Line(None, "", "gap")
    if is_named:
        program.named.add(line.number)
    return Line(line.number, program.code.html(
        line.number, side_by_side.differing(line, other)), sign, is_named)


class Shown:
    def __init__(self, found):
        self.programs = found
        self.cures = [one for one in found if one.is_cure]
        self.broken = [one for one in found if not one.is_cure]
        self.comparisons = []
        for left in self.broken or self.cures[:1]:
            for cure in self.cures:
                if cure is not left:
                    self.comparisons.append(
                        Comparison(left, cure, self.comparisons))


def of(entry, evidence):
    return Shown([Program(path, evidence) for path in entry.shown])
