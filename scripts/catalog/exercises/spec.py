"""What an entry says of its exercise: one small file beside it, exercise.txt,
of lines "name: value", of which one may run on, indented.

    exercise = spec.find("map-race")
    exercise.task, exercise.hints, exercise.points

| name     | what it says                                                     |
| -------- | ---------------------------------------------------------------- |
| task     | what is to be done, in five lines                                |
| points   | for each property of PROPERTIES: "builds 1, schedules 6, …"      |
| hint     | one of three, from the vague to the exact                        |
| hole     | of a pattern: a file of it, and the functions to be written      |
| harness  | of a component: the programs that try it; else main              |
| prints   | the last line that a right program prints                        |
| working  | so many threads besides main must do something (1)               |
| together | yes: two of them must be able to do it at the same time          |
| runs     | at most so many schedules (3000)                                 |
| idle     | same: it ends alike when its threads do nothing (differs)       |
| freed    | all: nothing is left in the end, reachable or not (lost: no leak)|
| timeouts | due: no sleep or deadline ends while others could go on (any)    |
"""

import os
import re

from .. import entries, path, terminal

FILE = "exercise.txt"

# In the order in which they are judged: the first that does not hold ends it.
PROPERTIES = ("builds", "schedules", "together", "runs", "memory")

KEYS = ("task", "points", "hint", "hole", "harness", "prints", "working",
        "together", "runs", "idle", "freed", "timeouts")
REPEATED = ("hint",)
STEPS = 20000
BOUND = 2


class Exercise:
    """name, entry; task, hints, points; and how it is judged: runs, timeouts,
    working, together, prints, needs_threads, all_freed.

    kind      "program": one with a main, which is to be cured or completed
              "hole": a component, of which functions are to be written
    source    what the file to work on is cut from
    hole      names of these functions
    harness   the programs that are linked behind it; of a program none
    """

    def __init__(self, entry, values):
        self.entry = entry
        self.name = entry.name
        self.file = f"{entry.directory}/{FILE}"
        self.task = values["task"]
        self.hints = values["hint"]
        self.points = _points(values["points"], self.file)
        self.prints = values.get("prints", "")
        self.runs = _number(values, "runs", 3000, self.file)
        self.working = _number(values, "working", 1, self.file)
        self.together = values.get("together") == "yes"
        self.needs_threads = values.get("idle") != "same"
        self.all_freed = values.get("freed") == "all"
        self.timeouts = values.get("timeouts", "any")
        self.hole, self.harness = [], []
        if "hole" in values:
            file, *self.hole = values["hole"].split()
            self.source = f"{entry.directory}/{file}"
        else:
            self.source = self.broken[0]
        self.kind = "program"
        if self.source in entry.component:
            self.kind = "hole"
            self.harness = [f"{entry.directory}/{name}.c" for name in
                            values.get("harness", "main").split()]

    @property
    def broken(self):
        return [one for one in self.entry.shown
                if one not in self.entry.cures]

    @property
    def solutions(self):
        """What must be accepted."""
        return [self.source] if self.hole else self.entry.cures

    @property
    def total(self):
        return sum(self.points.values())

    @property
    def work_file(self):
        """How the file to work on is called."""
        return f"{self.name.replace('-', '_')}.c"


def all_exercises():
    """In the order of the learning path."""
    found = path.ordered(entries.all_entries())
    return [read(entry) for entry in found
            if os.path.exists(f"{entry.directory}/{FILE}")]


def find(name):
    """The exercise of that name. Ends the script where there is none, with the
    nearest name."""
    found = all_exercises()
    for exercise in found:
        if exercise.name == name:
            return exercise
    terminal.fail(unknown(name))


def unknown(name):
    """That there is no such exercise, and which may have been meant."""
    return entries.unknown(name, all_exercises()).replace(
        "entry", "exercise").replace("make list shows", "make exercises shows")


def read(entry):
    values = {"hint": []}
    place = f"{entry.directory}/{FILE}"
    last = ""
    with open(place, encoding="utf-8") as file:
        lines = file.read().splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        if line[0] == " " and last:
            if last in REPEATED:
                values[last][-1] += " " + line.strip()
            else:
                values[last] += " " + line.strip()
            continue
        if not colon or name not in KEYS:
            terminal.fail(f"{place}:{number}: a line begins with one of "
                          + ", ".join(KEYS))
        last = name
        if name in REPEATED:
            values[name].append(value.strip())
        else:
            values[name] = value.strip()
    for name in "task", "points":
        if not values.get(name):
            terminal.fail(f"{place}: there is no {name}:")
    if len(values["hint"]) != 3:
        terminal.fail(f"{place}: there are {len(values['hint'])} hints, and "
                      "must be three")
    return Exercise(entry, values)


def _points(text, place):
    points = {}
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\w+) (\d+)\s*", part)
        if not match or match[1] not in PROPERTIES:
            terminal.fail(f"{place}: points are \"{PROPERTIES[0]} 1, …\", of "
                          + ", ".join(PROPERTIES))
        points[match[1]] = int(match[2])
    return points


def _number(values, name, otherwise, place):
    text = values.get(name, str(otherwise))
    if not text.isdecimal():
        terminal.fail(f"{place}: {name} must be a number")
    return int(text)
