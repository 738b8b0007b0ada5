"""The mutants, and what it takes to judge each; and those that may survive."""

import collections
import glob
import os
import re

from catalog import entries, includes, source, terminal
from . import operators

SURVIVORS = "scripts/mutation/survivors"


class Job:
    """A mutant and what it takes to judge it."""

    def __init__(self, path, mutant, number, programs):
        name = f"{path}: {mutant.function}: {mutant.operator}: "
        self.name = name + mutant.statement + f" ({number})" * (number > 1)
        self.path = path
        self.function = mutant.function
        self.operator = mutant.operator
        self.statement = mutant.statement
        self.line = mutant.line
        self.text = mutant.text
        self.programs = programs  # own ones first
        self.is_program = path in programs  # else a component

    @property
    def own_programs(self):
        return [path for path in self.programs
                if os.path.dirname(path) == os.path.dirname(self.path)]


class Outcome:
    """caught, survived or not built; and by what, or why."""

    def __init__(self, job, word, why=""):
        self.name = job.name
        self.path = job.path
        self.operator = job.operator
        self.word = word
        self.why = why


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def all_jobs():
    """A job for each mutant of every component and every cure, and for each
    memory order of the other right programs."""
    found = []
    for entry in entries.all_entries():
        if entry.component:
            programs = entry.tests + entry.shown + users(entry)
        for path in entry.component:
            found += jobs_of(path, programs)
        broken = [read(path) for path in entry.shown
                  if source.parse(path).is_broken]
        for path in entry.sources:
            if entry.kind == "pattern":
                found += order_jobs(path, [path])
            elif source.parse(path).is_right:
                found += jobs_of(path, [path], broken)
    return found


def jobs_of(path, programs, broken=()):
    return _numbered(path, programs, operators.mutants(
        read(path), broken, headers_of(path)))


def order_jobs(path, programs):
    """Of memory orders alone."""
    return _numbered(path, programs, operators.order_mutants(
        read(path), headers_of(path)))


def jobs_of_orders(entry):
    """Of memory orders alone, in all that is right of an entry; judged by the
    entry's own programs, but for those that abort whatever the order."""
    found = []
    judges = [path for path in entry.shown + entry.tests
              if not source.parse(path).message]
    for path in entry.component:
        found += order_jobs(path, judges)
    for path in entry.sources:
        if source.parse(path).is_right:
            found += order_jobs(path, [path])
    return found


def out_of_reach():
    """The sources of entries in which an order is written where no mutant changes
    it: outside of a function, as in a macro, or in a header."""
    return [path for path in sorted(glob.glob("p*/*/*.[ch]"))
            if operators.orders_written(
                read(path), anywhere=path.endswith(".h"))]


def _numbered(path, programs, mutants):
    numbers = collections.Counter()
    for mutant in mutants:
        key = (mutant.function, mutant.operator, mutant.statement)
        numbers[key] += 1
        yield Job(path, mutant, numbers[key], programs)


def headers_of(path):
    """The texts of the components' headers that a source includes."""
    return [read(f"patterns/{header}") for header in re.findall(
        r'(?m)^#include "([\w-]+/\w+\.h)"', read(path))]


def users(entry):
    """The right programs of other entries that use a component, those that
    include it themselves first. A second implementation has the header's
    functions itself."""
    needs = {other.directory: included(other.component)
             for other in entries.all_entries() if other.component}
    found = []
    for other in entries.all_entries():
        for path in other.sources:
            if (entry.name in (other.name, other.implements)
                    or not source.parse(path).is_right):
                continue
            direct = included([path])
            reached = includes.closure(
                direct, lambda directory: needs.get(directory, ()))
            if entry.directory in reached:
                found.append((entry.directory not in direct, path))
    return [path for _, path in sorted(found)]


def included(paths):
    """The directories of the components whose headers the files include."""
    return {f"patterns/{name}" for path in paths
            for name in re.findall(r'(?m)^#include "([\w-]+)/', read(path))}


class Survivors:
    """scripts/mutation/survivors. A name that ends in " …" stands for all that
    begin so."""

    def __init__(self, text, path=SURVIVORS):
        self.reasons = _reasons(text, path)

    def reason(self, name):
        """Why nothing catches that mutant, or ""."""
        return self.reasons.get(self._listed_as(name), "")

    def stale(self, names):
        """What is listed, and stands for none of these names."""
        used = {self._listed_as(name) for name in names}
        return [name for name in self.reasons if name not in used]

    def _listed_as(self, name):
        if name in self.reasons:
            return name
        return next((listed for listed in self.reasons if listed.endswith(" …")
                     and name.startswith(listed[:-1])), None)


def listed_survivors():
    return Survivors(read(SURVIVORS))


def _reasons(text, path):
    """name: reason."""
    listed, name = {}, None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#") or not line.strip():
            name = None
        elif not line.startswith(" "):
            name = line.strip()
            if name in listed:
                terminal.fail(f"{path}:{number}: listed twice")
            listed[name] = ""
        elif name is None:
            terminal.fail(f"{path}:{number}: a reason without a mutant")
        else:
            listed[name] = f"{listed[name]} {line.strip()}".strip()
    for name, reason in listed.items():
        if not reason:
            terminal.fail(f"{path}: no reason for {name}")
    return listed
