"""One search through the schedules of a program, with all that is said of it."""

from . import calls, cause, graph, machine, rests, unseen
from .names import Names
from .variables import RUNTIME, Variables

NO_FAILURE = ("clean", "data race", "endless", "not explored")


class Exploration:
    """title    what the program is called
    owned       an own.Program, or None
    options     those of the command
    told        told.Told
    steps       those of the schedule that are shown
    names       names.Names, which know every address that was told
    not_watched what no schedule shows, a text for each"""

    def __init__(self, title, owned, options, told, notes):
        self.title = title
        self.owned = owned
        self.options = options
        self.steps = told.steps
        self.races = told.races
        self.printed = told.printed
        self.names = Names(options.program)
        self.names.look_up(told.addresses())
        self.trace = told.trace
        self.states = told.states
        self._numbers = {}
        self._stacks, self.stacks_left = calls.assign(told.trace)
        self.names.variables = Variables(
            options.program,
            told.trace + (told.states.sample if told.states else []),
            lambda pc: not calls.is_component(self.names.place(pc)[1]))
        self.not_watched = unseen.texts(notes, told.result["not_watched"],
                                        self.names)
        self.rests_on = rests.texts(told.result["rests_on"], self.names)
        self.result = told.result | {"not_watched": self.not_watched,
                                     "rests_on": self.rests_on}
        if options.endless and self.verdict == "endless":
            self.result["result"] = "clean"  # in so many steps
        self.result["machines"] = self._machines(told.graph)
        self.cause = cause.find(self)

    def _machines(self, heard):
        """Which can do what goes wrong, as machine.judge has it; None: nothing
        goes wrong, memory follows the order of the schedule, or the schedule is
        too long to be judged."""
        if not self.has_schedule or self.verdict in NO_FAILURE:
            return None
        execution = graph.execution(heard, self.names.is_whole)
        return None if execution is None else machine.judge(execution)

    def stack_of(self, step):
        """The calls that a step is in, outermost first."""
        return self._stacks.get(id(step), [])

    def is_in_component(self, step):
        return calls.of_component(self.stack_of(step), self.names) is not None

    def place_of(self, call):
        """Where the reader's function has made a call; of one that a thread
        begins with, the function itself."""
        _, path, _ = self.names.place(call.caller)
        return call.caller if path and RUNTIME not in path else call.pc

    def number_of(self, call):
        """Of the calls in the schedule, in the order in which they began."""
        if not self._numbers:
            for stack in self._stacks.values():
                for one in stack:
                    self._numbers.setdefault(id(one), len(self._numbers) + 1)
        return self._numbers[id(call)]

    @property
    def verdict(self):
        return self.result["result"]

    @property
    def has_schedule(self):
        """Not of a program that ends before the first one."""
        return bool(self.result["schedules"])
