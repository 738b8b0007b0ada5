"""A schedule as a page shows it without script: a lane for each thread, a row for
each step or call of a component, the messages between lanes."""

import os
import re

from .. import files
from ..explored import table
from . import code

# A value that goes into a channel, and one that comes out; a call that others have
# come in between of is told in two rows.
SENDS = re.compile(r"(?:sends|tries to send) (.+) on ([^:]+?)(?: …|: waits)?$")
RECEIVES = re.compile(r"(?:… )?(?:receives|tries to receive) (.+) from ([^:]+)$")


class Row:
    """first, last  steps
    thread
    text
    place           "racy.c:52"; file and line of it
    html            the line of the source
    marked          whether it is to blame
    between         whether it is of a long turn's middle, which print leaves out
    message         (sender's thread, value) of what it receives, or None
    wires           of a message: {thread: how it runs through that lane}"""

    def __init__(self, told):
        self.first, self.last = told["first"], told["last"]
        self.thread, self.text = told["thread"], told["text"]
        self.file, self.line = told["file"], told["line"]
        self.name = os.path.basename(self.file or "")
        self.place = f"{self.name}:{self.line}" if self.file else ""
        self.html = _line(self.file, self.line)
        self.marked = told["marked"]
        self.between = False
        self.message = None
        self.wires = {}


class Lanes:
    """threads, and rows: [Row or (number of steps, thread)], the latter in place
    of those between, in print"""

    def __init__(self, told):
        rows = [Row(one) for one in told.rows]
        self.threads = told.threads
        self.guilty = [row for row in rows if row.marked]
        if told.fails and not self.guilty:
            rows[-1].marked = True
        shortened = list(table.shorten(rows, [row for row in rows
                                              if row.marked]))
        kept = {id(row) for row in shortened if isinstance(row, Row)}
        for row in rows:
            row.between = id(row) not in kept
        _send(rows)
        left = [one for one in shortened if isinstance(one, tuple)]
        self.rows = []
        for before, row in zip([None, *rows], rows):
            if row.between and not (before and before.between):
                self.rows.append(left.pop(0))
            self.rows.append(row)


_read = {}


def _line(path, number):
    if not path or not number:
        return ""
    if path not in _read:
        _read[path] = code.Text(files.text_of(path))
    lines = _read[path].lines
    if number > len(lines):
        return ""
    return _read[path].html(number).strip()


def _send(rows):
    """Of a channel the first value that is received is the first that was sent;
    where the values say otherwise, no message is drawn."""
    sent = {}
    for row in rows:
        if match := SENDS.match(row.text):
            sent.setdefault(match[2], []).append((row.thread, match[1]))
        elif match := RECEIVES.match(row.text):
            value, channel = match.groups()
            queue = sent.get(channel, [])
            if queue and queue[0][1] == value:
                sender = queue.pop(0)[0]
                if sender != row.thread:
                    row.message = sender, value
                    _wire(row, sender)


def _wire(row, sender):
    way = "right" if sender < row.thread else "left"
    low, high = sorted((sender, row.thread))
    row.wires = {thread: f"through {way}" for thread in range(low + 1, high)}
    row.wires |= {sender: f"from {way}", row.thread: f"to {way}"}
