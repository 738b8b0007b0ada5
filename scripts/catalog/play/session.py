"""A program that goes where it is told. It runs in one process, which explores
first, and then walks each way from the beginning: going back is a shorter way.

    session = Session("build/explore/pitfalls/map-race/racy", options)
    place = session.walk([0, 1])     after two choices
    place.state["options"]           what can be chosen there
"""

import contextlib
import fcntl
import json
import os

from ..explored import calls, told
from ..explored.names import Names
from ..explored.variables import Variables


class Place:
    """Where a way leads.

    steps        on the way, as in told.Told
    trace        likewise
    state        what can be chosen there; None: the program has ended
    end          how it has ended; None: it has not
    preemptions  on the way
    stacks       the calls that each thread is in"""

    def __init__(self):
        self.steps, self.trace = [], []
        self.state = self.end = None
        self.waiting = []
        self.preemptions = 0
        self.stacks = {}

    def hear(self, value):
        """Whether the way has been walked to its end."""
        if "way" in value:  # perhaps once more
            self.__init__()
        elif "state" in value:
            self.state = value
        elif "end" in value:
            self.end = value
        elif "walked" in value:
            self.preemptions = value["preemptions"]
            self.stacks = calls.assign(self.trace)[1]
            return True
        elif "waits" in value:
            self.waiting.append(value)
        elif "creator" in value:
            for step in reversed(self.steps):
                if (step["thread"] == value["creator"]
                        and step["what"] == "creates"):
                    step["child"] = value["child"]
                    break
        elif "what" in value:
            self.steps.append(value)
            self.trace.append(value)
        elif "graph" not in value:
            self.trace.append(value)
        return False


def _pipe():
    """Its ends, which are none of the descriptors that the program gets."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return high


class Session:
    """told   what the search has found, told.Told
    names     names.Names"""

    def __init__(self, program, options):
        self.told = told.Told(options)
        self.names = Names(program)
        reads, writes = _pipe()
        asked, asks = _pipe()
        env = told.environment(options) | {"EXPLORE_WALKS": "1"}
        self._child = os.posix_spawn(
            os.path.abspath(program), [program, options.name, *options.arguments],
            env,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, options.input or os.devnull,
                 os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, writes, 3),
                (os.POSIX_SPAWN_DUP2, asked, 4)])
        os.close(writes)
        os.close(asked)
        self._lines = open(reads, encoding="utf-8", errors="replace")
        self._asks = open(asks, "w", encoding="utf-8")
        for value in self._values():
            self.told.hear(value)
            if "result" in value:
                break
        self.is_told = self.told.end()
        if self.is_told:
            self._learn(self.told.trace)
            self.names.look_up(self.told.addresses())

    def close(self):
        with contextlib.suppress(OSError):
            self._asks.close()
        self._lines.close()
        os.waitpid(self._child, 0)

    def _values(self):
        for line in self._lines:
            try:
                yield json.loads(line)
            except ValueError:
                continue

    def _learn(self, trace):
        found = [event[key] for event in trace for key in ("pc", "caller")
                 if key in event]
        self.names.look_up(found)
        sample = self.told.states.sample if self.told.states else []
        self.names.variables = Variables(
            self.names.program, self.told.trace + sample + trace,
            lambda pc: not calls.is_component(self.names.place(pc)[1]))

    def walk(self, way):
        """The Place that choices lead to; None: the program is gone."""
        print(*way, file=self._asks, flush=True)
        place = Place()
        for value in self._values():
            if place.hear(value):
                if place.state:
                    self.names.look_up(
                        [one["pc"] for one in place.state["threads"]])
                if place.end:
                    self.names.look_up([place.end["at"]])
                self._learn(place.trace)
                return place
        return None
