"""What the explorer has told of a program, from build/explored: the steps of the
schedule that fails, its rows, its states.

    told = told.of("pitfalls/map-race/racy")
    told.threads        [0, 1, 2]
    told.sentence       "T2's write at step 19 overwrites …"
    told.schedule       all of it, as JSON
    told.graph          its states, as JSON; None, and then no_graph says why
"""

import json
import os
import re

from .. import files
from . import packed

FOLDER = "build/explored"

# Of the states of a program; a page with more takes too long to open.
LARGEST = 1 << 20

# Rows of a run that ends well.
MOST = 80

# What a thread does to its own variables, which no other can see.
PRIVATE = re.compile(r"(?:reads|writes|updates) (?:T(\d+)'s|stack of T(\d+))\b")


class Told:
    """program  "pitfalls/map-race/racy"
    steps       of the schedule; none where none fails
    result      as docs/explorer.md has it"""

    def __init__(self, program, values):
        self.program = program
        self.name = os.path.basename(program)
        self.steps, self.result = values[:-1], values[-1]
        self.left_out = 0
        if not self.fails:
            self._shorten()
        self.graph, self.no_graph, self.states = _graph(program, self.result)

    def _shorten(self):
        """Of a run that ends well the beginning is enough, without what threads
        do to variables of their own."""
        rows = [row for row in self.rows if not _is_private(row)]
        self.left_out = len(rows[MOST:])
        rows = rows[:MOST]
        self.steps = self.steps[:rows[-1]["last"]] if rows else []
        self.result = dict(self.result, rows=rows)

    @property
    def rows(self):
        return self.result["rows"]

    @property
    def threads(self):
        return sorted({row["thread"] for row in self.rows})

    @property
    def fails(self):
        """Whether there is a schedule that goes wrong."""
        return bool(self.steps) and self.result["result"] != "clean"

    @property
    def sentence(self):
        return self.result["cause"] or self.result["message"]

    @property
    def schedule(self):
        return compact([*self.steps, self.result])


def of(program):
    """None where nothing was told."""
    text = files.text_of(f"{FOLDER}/{program}.json")
    values = [json.loads(line) for line in text.splitlines()]
    return Told(program, values) if values else None


def _graph(program, result):
    """(as JSON or None, why there is none, how many states there are, 0: there may
    be more)"""
    graph = files.json_of(f"{FOLDER}/{program}.graph.json")
    if not graph:
        return None, "the explorer has written down no states", 0
    count = len(graph["states"])
    if result["result"] == "not explored":
        return None, result["message"], count
    if not _is_playable(graph, result):
        return None, (f"it has more than {graph['limit']:,} states, even with "
                      f"at most {graph['bound']} preemptions"), count
    text = compact(packed.graph(graph))
    if len(text) > LARGEST:
        return None, (f"its {count:,} states take more than "
                      f"{LARGEST >> 20} MB"), count
    return text, "", count if graph["whole"] else 0


def _is_playable(graph, result):
    """Whether the failure can be reached, and there is a choice on the way."""
    return graph["whole"] or graph["complete"] and (
        graph["bound"] >= max(1, result.get("preemptions", 0)))


def _is_private(row):
    match = PRIVATE.match(row["text"])
    return bool(match) and int(match[1] or match[2]) == row["thread"]


def compact(value):
    """As JSON that may stand in a page."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "<\\u0021--")
