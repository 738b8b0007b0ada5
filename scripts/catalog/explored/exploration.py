"""One search through the schedules of a program, with all that is said of it."""

from . import unseen
from .names import Names


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

    @property
    def verdict(self):
        return self.result["result"]

    @property
    def has_schedule(self):
        """Not of a program that ends before the first one."""
        return bool(self.result["schedules"])
