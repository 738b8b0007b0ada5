"""The mutants, and what it takes to judge each; and those that may survive."""

import collections
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
        self.operator = mutant.operator
        self.text = mutant.text
        self.programs = programs  # own ones first
        self.is_cure = path.startswith("pitfalls/")


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
    """A job for each mutant of every component and every cure."""
    found = []
    for entry in entries.all_entries():
        if entry.kind == "pattern":
            programs = entry.tests + entry.shown + users(entry)
            for path in entry.component:
                found += jobs_of(path, [], programs)
            continue
        parsed = [source.parse(path) for path in entry.shown]
        broken = [read(one.path) for one in parsed if one.is_broken]
        for one in parsed:
            if one.is_right:
                found += jobs_of(one.path, broken, [one.path])
    return found


def jobs_of(path, broken, programs):
    numbers = collections.Counter()
    for mutant in operators.mutants(read(path), broken):
        key = (mutant.function, mutant.operator, mutant.statement)
        numbers[key] += 1
        yield Job(path, mutant, numbers[key], programs)


def users(entry):
    """The right programs of other entries that use a component, those that
    include it themselves first."""
    needs = {other.directory: included(other.component)
             for other in entries.all_entries() if other.component}
    found = []
    for other in entries.all_entries():
        for path in other.sources:
            if other.name == entry.name or not source.parse(path).is_right:
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


def listed_survivors():
    """name: reason, of scripts/mutation/survivors."""
    listed, name = {}, None
    for number, line in enumerate(read(SURVIVORS).splitlines(), 1):
        if line.startswith("#") or not line.strip():
            name = None
        elif not line.startswith(" "):
            name = line.strip()
            if name in listed:
                terminal.fail(f"{SURVIVORS}:{number}: listed twice")
            listed[name] = ""
        elif name is None:
            terminal.fail(f"{SURVIVORS}:{number}: a reason without a mutant")
        else:
            listed[name] = f"{listed[name]} {line.strip()}".strip()
    for name, reason in listed.items():
        if not reason:
            terminal.fail(f"{SURVIVORS}: no reason for {name}")
    return listed
