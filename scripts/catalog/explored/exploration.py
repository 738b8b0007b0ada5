"""One search through the schedules of a program, with all that is said of it."""

from . import graph, machine, unseen
from .names import Names

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
        self.not_watched = unseen.texts(notes, told.result["not_watched"],
                                        self.names)
        self.result = told.result | {"not_watched": self.not_watched}
        self.result["machines"] = self._machines(told.graph)

    def _machines(self, heard):
        """Which can do what goes wrong, as machine.judge has it; None: nothing
        goes wrong, memory follows the order of the schedule, or the schedule is
        too long to be judged."""
        if not self.has_schedule or self.verdict in NO_FAILURE:
            return None
        execution = graph.execution(heard, self.names.is_whole)
        return None if execution is None else machine.judge(execution)

    @property
    def verdict(self):
        return self.result["result"]

    @property
    def has_schedule(self):
        """Not of a program that ends before the first one."""
        return bool(self.result["schedules"])
