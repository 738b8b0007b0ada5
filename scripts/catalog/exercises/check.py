"""Checks the exercises themselves: the untouched file and every broken program
is refused, every cure is accepted, and what others have written is judged as its
name says: handed_in holds solutions in styles of their own, of which those whose
names begin with "refused" are not right.

    make check-exercises, or make check-exercises EXERCISE='map-race once'
"""

import glob
import os

from .. import terminal
from ..files import text_of
from ..terminal import GREEN, RED, paint
from . import course, cut, spec
from .verdict import NOT_JUDGED

HANDED_IN = f"{os.path.dirname(os.path.abspath(__file__))}/handed_in"


def check(names):
    """The exit status: 1 where something is not as it must be."""
    exercises = [spec.find(name) for name in names] or spec.all_exercises()
    wrong = 0
    for exercise in exercises:
        for title, data, must_be_right in cases(exercise):
            verdict = course.judged(exercise, data)
            is_good = (verdict.is_right == must_be_right
                       and verdict.word != NOT_JUDGED)
            wrong += not is_good
            print(f"{paint(GREEN if is_good else RED, 'ok' if is_good else 'NO'):2}"
                  f"  {exercise.name}  {title}: {verdict.word}"
                  f"{', ' if verdict.why else ''}{verdict.why}  "
                  f"({verdict.seconds:.1f} s)", flush=True)
    print(f"{len(exercises)} exercises, {wrong} wrong verdicts")
    return 1 if wrong else 0


def cases(exercise):
    """(title, bytes, whether it is to be accepted)"""
    found = [("untouched", cut.work_file(exercise), False)]
    if not exercise.hole:
        found += [(path, text_of(path), False) for path in exercise.broken
                  if path != exercise.source]
    found += [(path, text_of(path), True) for path in exercise.solutions]
    found += [(os.path.relpath(path), text_of(path),
               not os.path.basename(path).startswith("refused"))
              for path in sorted(glob.glob(f"{HANDED_IN}/{exercise.name}/*.c"))]
    if not exercise.solutions:
        terminal.fail(f"{exercise.file}: there is no solution to check it by")
    return [(title, text.encode(), right) for title, text, right in found]
