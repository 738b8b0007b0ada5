"""A plain run, of which nothing is known but how it ends."""

from ..detector import Detector


class PlainRun(Detector):
    full_name = "Plain run"
    place = 10
    patience = 2
    is_watching = False

    # Besides these, a number is the exit status, and "any" allows every end
    # but a hang.
    verdicts = ("clean", "any", "wrong result", "deadlock", "hang", "crash")


DETECTOR = PlainRun("exit", "plain run")
