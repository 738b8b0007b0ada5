"""A graph of states as a page holds it: what scripts/explore/run --graph writes
(docs/explorer.md), in a tenth of its size. browser/unpack.js makes it what it was.

Edges, states, steps and threads are rows, whose columns have their names in front.
Steps and threads, of which the same come again and again, stand once, and are
named by their number.
"""

EDGE = ("from", "option", "to", "running", "thread", "how", "unusual", "value",
        "cost", "end", "steps")
STATE = ("number", "running", "decides", "expanded", "threads")
STEP = ("thread", "text", "name", "values", "function", "file", "line", "changed")
THREAD = ("thread", "text", "waits", "at")


def graph(whole):
    steps, threads = _Table(STEP), _Table(THREAD)
    edges = [_row(edge, EDGE, steps=[steps.number(one) for one in edge["steps"]])
             for edge in whole["edges"]]
    states = [_row(state, STATE,
                   threads=[threads.number(one) for one in state["threads"]])
              for state in whole["states"]]
    return dict(
        whole, edges=[EDGE, *edges], states=[STATE, *states],
        steps=[STEP, *steps.rows], threads=[THREAD, *threads.rows])


class _Table:
    """Of rows, each once."""

    def __init__(self, columns):
        self.columns = columns
        self.rows = []
        self._numbers = {}

    def number(self, value):
        row = _row(value, self.columns)
        key = repr(row)
        if key not in self._numbers:
            self._numbers[key] = len(self.rows)
            self.rows.append(row)
        return self._numbers[key]


def _row(value, columns, **other):
    return [other[key] if key in other else value.get(key) for key in columns]
