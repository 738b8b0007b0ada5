"""Runs a program that was built for the explorer, and reads what the runtime in
it tells: a JSON value a line, on descriptor 3.

    told = listen("build/explore/pitfalls/map-race/racy", options)
    told.steps      of the failing schedule, or of the first with a race
    told.graph      the same, and what stands behind each access, for graph.py
    told.races      of all schedules
    told.result     how it ended, and how much was tried
    told.printed    what the program has printed in that schedule
"""

import json
import os
import stat
import tempfile

from .. import emulator
from .states import States

# Of a program that ends before the first schedule, or takes the explorer along.
NO_RESULT = {"schedules": 0, "pruned": 0, "endless": 0, "endless_at": 0,
             "steps": 0, "randoms": 0, "racy": 0, "complete": False,
             "everything": False, "sparing": False, "bound": 0,
             "weak": False, "ended_sequence": False, "deadlines": False,
             "cpu_ns": 0, "strategy": "", "freed": 0, "thread": 0,
             "divergence": "", "turns": [], "decisions": [], "preemptions": 0,
             "overlaps": 0, "working": 0, "alive": 0}


# Of states in a graph.
LIMIT = 2000


class NothingTold(Exception):
    """Why the explorer has come to no result."""


class Told:
    """options: those of the command. It is filled by listen."""

    # What is no step.
    _others = frozenset(("enters", "leaves", "frame", "private", "frees",
                         "returned"))

    def __init__(self, options):
        self.options = options
        self.steps = []
        self.graph = []
        self.states = (States(LIMIT) if options.graph or options.sample
                       else None)
        self.races = []
        self.result = None
        self.printed = ""
        self._ended = None
        self.trace = []  # all that threads did, steps included, in order
        self._about = {"limit": options.bound, "waiting": [], "blocked": [],
                       "outcomes": [], "calls": [], "not_watched": [],
                       "rests_on": []}

    def addresses(self):
        """All that have a place in the source."""
        result = self.result
        found = [step["pc"] for step in self.steps]
        found += [side[3] for race in self.races for side in race["race"]]
        found += [result["at"], result["freed"], result["endless_at"],
                  result.get("loop", {}).get("at", 0)]
        if self.states:
            found += self.states.addresses()
        for event in self.trace:
            found += [event[key] for key in ("pc", "caller") if key in event]
        for one in result["waiting"] + result["blocked"]:
            found += [one["pc"], one["created"], *one["calls"]]
        found += [call["pc"] for call in result["not_watched"]]
        found += [one[key] for one in result["rests_on"]
                  for key in ("pc", "other_pc") if key in one]
        return found + result["calls"]

    def hear(self, value):
        """One of the runtime's values."""
        if self.states and self.states.hear(value):
            return
        if "result" in value:
            self.result = value
        elif "ended" in value:
            self._ended = value
        elif "waits" in value:
            kind = "waiting" if value["for_ever"] else "blocked"
            self._about[kind].append(value)
        elif "outcome" in value:
            self._about["outcomes"].append(value)
        elif "unlisted" in value:
            self._about["not_watched"].append(value)
        elif "rests_on" in value:
            self._about["rests_on"].append(value)
        elif "race" in value:
            self.races.append(value)
        elif "graph" in value:
            self.graph.append(value)
        elif "creator" in value:
            for step in reversed(self.steps):
                if (step["thread"] == value["creator"]
                        and step["what"] == "creates"):
                    step["child"] = value["child"]
                    break
        elif "what" not in value and not self._others.isdisjoint(value):
            self.trace.append(value)
        elif "what" not in value:
            self._about["calls"] = value["calls"]
        else:
            self.steps.append(value)
            self.graph.append(value)
            self.trace.append(value)

    def end(self):
        """When nothing more comes. Returns whether there is a result."""
        if self.result is None and self._ended is not None:
            self.result = NO_RESULT | {
                "result": self._ended["ended"], "at": self._ended["at"],
                "message": self._ended["message"],
                "memory": self.options.memory,
                "timeouts": self.options.timeouts}
        if self.result is None:
            return False
        self.result.update(self._about)
        if self.options.sample and not self.steps:
            for value in self.states.sample:
                self.hear(value)
        return True


def listen(program, options, turns=None):
    """Runs the program, and returns what was told.

    turns   the schedule to replay, as schedule.load returns it

    Raises NothingTold."""
    told = Told(options)
    # It counts seconds of CPU time, and ends by itself.
    wall = 10 * options.timeout + 60
    with tempfile.TemporaryDirectory() as scratch:
        output = os.path.join(scratch, "output")
        env = (environment(options, turns) | emulator.environment(program)
               | {"EXPLORE_OUTPUT": output,
                  "EXPLORE_RESTS": "0" if options.is_entry
                  or options.held_still else "1"})
        words = [*emulator.command(program), os.path.abspath(program),
                 options.name, *options.arguments]
        with _input(options) as given:
            status = _run(words, wall, env, told.hear, given)
        if os.path.exists(output):
            with open(output, encoding="utf-8", errors="replace") as file:
                told.printed = file.read()
    if told.end():
        return told
    if status == 124:
        raise NothingTold(f"stopped after {wall} s: the machine is too busy")
    raise NothingTold(f"the explorer itself ended with status {status}")


def environment(options, turns=None):
    """What a program is told of the command's options."""
    env = dict(os.environ, EXPLORE_BOUND=str(options.bound),
               EXPLORE_RUNS=str(options.runs), EXPLORE_SEED=str(options.seed),
               EXPLORE_STEPS=str(options.steps),
               EXPLORE_HEAP=str(options.heap),
               EXPLORE_SECONDS=str(options.timeout),
               EXPLORE_STRICT="1" if options.strict else "0",
               EXPLORE_TIMEOUTS=options.timeouts,
               EXPLORE_MEMORY=options.memory)
    if options.strategy != "all":
        env["EXPLORE_STRATEGY"] = options.strategy
    if options.graph or options.sample:
        env["EXPLORE_GRAPH"] = str(LIMIT if options.graph else 1)
    if options.outcomes:
        env["EXPLORE_OUTCOMES"] = "1"
    if turns is not None:
        env["EXPLORE_REPLAY"] = turns
    return env


def _input(options):
    """The file that was named, or is this command's input, else an empty one:
    each schedule reads it from the beginning."""
    if options.input:
        return open(options.input, "rb")
    try:
        if stat.S_ISREG(os.fstat(0).st_mode):
            return open(0, "rb", closefd=False)
    except OSError:  # it is closed
        pass
    return open(os.devnull, "rb")


def _run(words, wall, env, hear, given):
    """The exit status of a command, once it has ended; hear gets each value.
    given: the file that is its input."""
    read_end, write_end = os.pipe()
    words = ["timeout", "-k", "1", str(wall), *words]
    with open(read_end, encoding="utf-8", errors="replace") as lines:
        try:  # a shell may know no descriptor of two digits
            child = os.posix_spawnp(words[0], words, env, file_actions=[
                (os.POSIX_SPAWN_DUP2, given.fileno(), 0),
                (os.POSIX_SPAWN_DUP2, write_end, 3)])
        except OSError as error:  # a schedule may be too long to hand over
            raise NothingTold(f"cannot be started: {error.strerror}") from None
        finally:
            os.close(write_end)
        for line in lines:
            try:
                value = json.loads(line)
            except ValueError:
                continue
            hear(value)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
