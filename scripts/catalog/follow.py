"""The matrix while the verdicts come: the rows of an entry are printed when all
is known of it and of those before it in the learning path. Whatever make and the
verdicts have to say comes through here, so that one process alone writes on the
terminal, and a line that moves along never tears another."""

import os
import sys

from . import files, matrix, path, terminal
from .progress import MARK

# So many entries wait for one before them, which may not even build. Then they
# go first, and it comes when it can.
PATIENCE = 8


class Follower:
    """Prints the table of some evidence. coming: {(detector, program)}, the
    verdicts that are not there yet."""

    def __init__(self, evidence, coming=(), with_chapters=False):
        self.evidence = evidence
        self.total = len(coming)
        self.done = 0
        self.table = matrix.Table(evidence)
        chapters = path.chapters(evidence.entries)
        self.waiting = [entry for _, chapter in chapters for entry in chapter]
        self.chapter_of = {entry.name: title * with_chapters
                           for title, chapter in chapters for entry in chapter}
        self.chapter = ""
        self.moves = sys.stdout.isatty()
        self.is_moving = False
        # What each entry still lacks.
        self.lacks = {entry.name: {
            one for one in coming if one[1].split("/")[1] == entry.name}
            for entry in self.waiting}

    def follow(self, lines):
        """Prints rows until nothing more comes, and then what is left."""
        self.table.heading()
        self.print_rows()
        for line in lines:
            if line.startswith(MARK):
                detector, program, ok, text = (
                    line[len(MARK):].rstrip("\n").split(" ", 3))
                self.tell(text, ok == "1")
                self.lacks[program.split("/")[1]].discard((detector, program))
                self.print_rows()
            else:
                self.pass_on(line)
        self.clear()
        for entry in self.waiting:
            self.print_entry(entry)
        print(flush=True)

    def tell(self, text, ok):
        """A verdict on the line that moves along, or, if it is a surprise, on
        one that stays."""
        self.done += 1
        line = f"{self.done}/{self.total}  {text}"
        if not ok:
            self.clear()
            print(line, flush=True)
        elif self.moves:
            sys.stdout.write("\r\033[K" + line[:terminal.width() - 1])
            sys.stdout.flush()
            self.is_moving = True

    def pass_on(self, line):
        """What somebody else says, a compiler for one, is a complaint."""
        self.clear()
        sys.stderr.write(line)
        sys.stderr.flush()

    def clear(self):
        if self.is_moving:
            sys.stdout.write("\r\033[K")
            sys.stdout.flush()
            self.is_moving = False

    def print_rows(self):
        """Those whose turn it is."""
        known = [entry for entry in self.waiting if not self.lacks[entry.name]]
        while known and (known[0] is self.waiting[0] or len(known) > PATIENCE):
            self.clear()
            entry = known.pop(0)
            self.waiting.remove(entry)
            self.print_entry(entry)

    def print_entry(self, entry):
        if self.chapter_of[entry.name] != self.chapter:
            self.chapter = self.chapter_of[entry.name]
            self.table.chapter(self.chapter)
        self.evidence.reload([entry])
        self.table.entry(entry)
        sys.stdout.flush()


def read_coming(name):
    """The verdicts that a file lists: "tsan pitfalls/map-race/racy", …"""
    return {tuple(line.split()) for line in files.text_of(name).splitlines()}


def lines_of(number):
    """The lines that come through a pipe, each as soon as it is there."""
    with os.fdopen(number, encoding="utf-8", errors="replace") as pipe:
        yield from pipe
