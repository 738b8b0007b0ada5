"""The states of a program and the choices between them, as the runtime tells
them and as JSON has them. docs/explorer.md says what is in it."""

import json

from .steps import HOW, PHRASES, describe, waits_for

# It grows when a key goes, or means something else.
VERSION = 1


class States:
    """limit  so many states at most were asked for
    sample    one schedule, as in told.Told.trace
    whole     whether nothing was left out
    bound     None; or only what so many preemptions reach
    states    as told, by number
    edges     [(what was told of its beginning, steps, of its end)]"""

    def __init__(self, limit):
        self.limit = limit
        self.sample = []
        self.is_open = False
        self._is_sample = False
        self._start(None)
        self.whole = self.is_complete = False

    def _start(self, bound):
        self.bound = bound
        self.states = {}
        self.edges = []
        self._edge = {"from": None, "option": None}
        self._steps = []

    def hear(self, value):
        """Whether a value belongs to the graph, which takes it then."""
        if "states" in value:
            self._mark(value)
            return True
        if not self.is_open:
            return False
        if "graph" in value:  # what machine.py judges
            pass
        elif self._is_sample:
            self.sample.append(value)
        elif "state" in value:
            self.states[value["state"]] = value
            self._close({"to": value["state"], "running": value["current"]})
        elif "from" in value:
            self._edge, self._steps = value, []
        elif "to" in value or "end" in value:
            self.edges.append((self._edge, self._steps, value))
            self._edge = None
        elif "creator" in value:
            self._steps[-1]["child"] = value["child"]
        elif "what" in value and "waits" not in value:
            self._steps.append(value)
        return True

    def _close(self, end):
        """The way to the first state has no end of its own."""
        if self._edge is not None and self._edge["from"] is None:
            self.edges.append((self._edge, self._steps, end))
            self._edge = None

    def _mark(self, value):
        if value["states"] == "sample":
            self.is_open = self._is_sample = True
        elif value["states"] == "begins":
            self.is_open, self._is_sample = True, False
            self._start(None if value["bound"] < 0 else value["bound"])
        else:
            self.is_open = False
            self.whole = value["whole"] and self.bound is None
            self.is_complete = value["whole"]

    def addresses(self):
        found = [one["pc"] for state in self.states.values()
                 for one in state["threads"]]
        found += [step["pc"] for _, steps, _ in self.edges for step in steps]
        found += [end["at"] for _, _, end in self.edges if "at" in end]
        return found + [event[key] for event in self.sample
                        for key in ("pc", "caller") if key in event]

    def text(self, title, names):
        """All of it as one JSON value."""
        left = {number for number in self.states
                if not any(edge["from"] == number
                           for edge, _, _ in self.edges)}
        return json.dumps({
            "version": VERSION, "program": title, "whole": self.whole,
            "bound": self.bound, "complete": self.is_complete,
            "limit": self.limit,
            "states": [_state(state, number in left, names)
                       for number, state in sorted(self.states.items())],
            "edges": [self._edge_of(edge, steps, end, names)
                      for edge, steps, end in self.edges]}) + "\n"

    def _edge_of(self, edge, steps, end, names):
        told = {"from": edge["from"], "option": edge["option"],
                "to": end.get("to"), "running": end.get("running"),
                "end": None,
                "steps": [_step(step, names) for step in steps]}
        if edge["from"] is not None:
            option = self.states[edge["from"]]["options"][edge["option"]]
            told.update(thread=option[0], how=HOW[option[1]].lstrip(", "),
                        unusual=option[2], value=option[3],
                        cost=option[4])
        if "end" in end:
            told["end"] = {"result": end["end"], "message": end["message"],
                           "at": names.frames([end["at"]])}
        return told


def next_of(thread, names):
    """What a thread is about to do, or waits for, in few words."""
    if not thread["ready"]:
        return waits_for(thread, names).partition(" ")[2]
    if thread["what"] == "starts":
        return "starts"
    if thread["what"] == "creates":
        return "creates a thread"
    what = thread["what"].replace(" atomically", "")
    name = "" if what in ("ends", "yields", "sleeps",
                          "reads the clock") else names.memory(thread)
    return PHRASES.get(what, what + " {}").format(name).strip()


def _state(state, is_left, names):
    return {
        "number": state["state"], "running": state["current"],
        "decides": state["decides"], "expanded": not is_left,
        "threads": [{"thread": one["thread"], "text": next_of(one, names),
                     "waits": not one["ready"],
                     "at": names.frames([one["pc"]])}
                    for one in state["threads"]]}


def _step(step, names):
    function, path, line = names.place(step["pc"])
    told = {"thread": step["thread"], "text": describe(step, names),
            "name": names.memory(step), "values": names.values(step),
            "function": function, "file": path, "line": line}
    if "before" in step and step["before"] != step["value"]:
        told["changed"] = True
    return told
