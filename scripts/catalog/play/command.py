"""The command scripts/play: its options, and what it needs."""

import argparse
import contextlib
import os
import sys

from .. import terminal
from ..explored import command as explored, judge, unseen
from ..front import linked
from . import screen
from .game import Game
from .session import Session

DESCRIPTION = """\
Lets you be the scheduler of programs that scripts/explore/build has built: the
first is to fail, the others are its cures."""


def main():
    """The exit status."""
    parser = argparse.ArgumentParser(
        prog="scripts/play", description=DESCRIPTION,
        epilog="exit status: 0 played, 2 could not")
    parser.add_argument("programs", metavar="PROGRAM", nargs="+")
    options, more = parser.parse_known_args()
    for program in options.programs:
        if not os.access(program, os.X_OK):
            terminal.fail(f"{program}: no such program; scripts/explore/build "
                          "makes one")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        terminal.fail("play needs a terminal; make explore-X shows the "
                      "schedule that fails")
    if why := screen.is_too_small():
        terminal.fail(why)
    with contextlib.ExitStack() as linkings:
        screen.play([_Turn(_linked(program, linkings), more)
                     for program in options.programs])
    return 0


def _linked(program, linkings):
    """The same with the explorer in it, if scripts/explore/cc has made it."""
    if unseen.notes_of(program) is not None:
        return program
    return linkings.enter_context(linked.explorable(program))


# As make explore-X has it; what is said later counts.
STRICT = ("--strict", "--timeouts", "due", "--bound", "2")


class _Turn:
    """A game that begins when its turn comes.

    text  what is said of it before"""

    def __init__(self, program, more):
        self.program = program
        self.title = program.removeprefix("build/explore/")
        self.text = f"now {self.title}, which cannot be lost"
        self.options = explored.read_options(
            [program, *STRICT, "--graph", os.devnull, *more])
        if self.options.own:
            owned = judge.owned_by(self.options.own)
            self.title = owned.title
            judge.start_as_said(self.options, owned)
            self.program = self.options.program

    def __call__(self):
        print(f"{self.title}: its schedules are tried …", flush=True)
        session = Session(self.program, self.options)
        if not session.is_told:
            terminal.fail(f"{self.title}: the explorer has come to no result")
        if session.told.result["result"] == "not explored":
            terminal.fail(f"{self.title}: cannot be played: "
                          f"{session.told.result['message']}")
        return Game(self.title, session)
