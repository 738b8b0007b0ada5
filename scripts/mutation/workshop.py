"""Where one mutant at a time is built and judged, in a process of its own."""

import collections
import json
import os
import re
import signal
import sys

from catalog import detectors, entries, judge, observe, run, source
from .jobs import Outcome, read

RESTLESS = "build/restless.so"
LIBRARY = "libpatterns.so"
EXPLORED = ("build/explore/libpatterns.a", "build/scripts/explore/runtime.a")

# Valgrind's tools blame what is atomic by its instructions, whatever the order.
SEE_ORDERS = ("explore", "exit", "tsan")


class Workshop:
    """Where one mutant at a time is built and judged. The current directory
    is a copy of the tree, shared and never changed but for the programs that
    are built there when first needed; what belongs to a mutant lies in a
    directory of this process.

    Programs find the components in a shared library. So a mutant of a
    component is one object file more, and no program is linked again, but for
    those of a second implementation, which is a part of each of its programs.
    """

    def __init__(self, directory, detectors):
        self.directory = directory
        self.detectors = detectors
        self.catches = collections.Counter()  # programs that caught one
        self.sound = {}  # whether an unbroken program is as declared
        self.facts = {
            name: dict(json.loads(read(f"build/tools/{name}.json")), runs=None)
            for name in detectors}

    def judge(self, job):
        path = f"{self.directory}/{job.path}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(job.text)
        own = job.own_programs
        others = job.programs[len(own):]
        own.sort(key=lambda path: -self.catches[path])
        trials = [(way, path) for path in own + others
                  for way in self.ways(job, path in own)]
        if job.operator == "order":  # the explorer alone sees them all
            trials.sort(key=lambda trial: trial[0] != "explore")
        built = set()
        for way, path in trials:
            flavor = flavor_of(way)
            problem = "" if flavor in built else self.build(job, flavor)
            if problem:
                return Outcome(job, "not built", problem)
            built.add(flavor)
            said = self.observe(way, path, job)
            if said and self.is_sound(way, path):
                self.catches[path] += 1
                return Outcome(job, "caught", f"{path}, {way}: {said}")
        return Outcome(job, "survived")

    def build(self, job, flavor):
        """Returns "" or the first error."""
        return (self.build_program(job, flavor) if job.is_program
                else self.build_library(job, flavor))

    def build_program(self, job, flavor):
        path = f"{self.directory}/{job.path}"
        second = second_objects(flavor, job.path)
        if flavor == "explore":
            return self.build_explored(path, *second)
        return compile_program(
            flavor, path, f"{self.directory}/{flavor}.program",
            self.as_in_tree(), *second)

    def build_explored(self, path, *objects):
        """For the explorer every program is linked anew."""
        return build_explored(f"{self.directory}/explore.program", path,
                              *objects, *EXPLORED, more=self.as_in_tree())

    def build_library(self, job, flavor):
        mutant = f"{self.directory}/{flavor}.o"
        if flavor == "explore":
            return build_explored(mutant, "-c", f"{self.directory}/{job.path}",
                                  more=self.as_in_tree())
        os.makedirs(f"{self.directory}/{flavor}", exist_ok=True)
        problem = compile_with(flavor, self.as_in_tree(), "-c", "-o", mutant,
                               f"{self.directory}/{job.path}")
        if problem or is_second(job.path):
            return problem
        return link_library(flavor, f"{self.directory}/{flavor}", job.path,
                            mutant)

    def as_in_tree(self):
        """Places mutants in the tree, where who judges a report looks."""
        return f"-ffile-prefix-map={self.directory}/="

    def ways(self, job, is_own):
        """How a program is judged: detectors, and restless ones."""
        found = [name for name in self.detectors if name != "asan"
                 and (job.is_program or name not in ("helgrind", "memcheck"))
                 and (is_own or name != "explore")]
        if job.operator == "order":
            found = [name for name in found if name in SEE_ORDERS]
        if job.operator == "while":
            found[:0] = [f"restless {name}" for name in ("exit", "asan")
                         if name in self.detectors]
        return found

    def observe(self, way, path, job=None):
        """What is not as declared when the job's mutant, or nothing, is
        broken: in a word or two, or ""."""
        detector = way.split()[-1]
        facts = self.facts[detector]
        flavor = flavor_of(way)
        program = f"build/{flavor}/{path[:-len('.c')]}"
        library = f"build/{flavor}"
        if job and job.is_program:
            program = f"{self.directory}/{flavor}.program"
        elif flavor == "explore":
            program = f"{self.directory}/explore.program"
            objects = self.objects(job, flavor, path)
            problem = self.build_explored(path, *objects)
            if problem:
                sys.exit(f"mutants: {path} does not build: {problem}")
        elif is_second(path):
            program = f"{self.directory}/{flavor}.second"
            problem = compile_program(flavor, path, program,
                                      *self.objects(job, flavor, path))
            if problem:
                sys.exit(f"mutants: {path} does not build: {problem}")
        else:
            if job:
                library = f"{self.directory}/{flavor}"
            if not os.path.exists(program):
                problem = compile_program(flavor, path, program)
                if problem:
                    sys.exit(f"mutants: {path} does not build: {problem}")
        os.environ["LD_LIBRARY_PATH"] = os.path.abspath(library)
        if way.startswith("restless"):
            os.environ["LD_PRELOAD"] = os.path.abspath(RESTLESS)
        court = judge.Judge(source.parse(path), detector, facts)
        try:
            for _ in range(judge.TRIES):
                one = court.judge(observe.observe(
                    detector, program, facts.get("prefix") or (), True))
                if one.outcome != "miss":
                    break
        finally:
            os.environ.pop("LD_PRELOAD", None)
            del os.environ["LD_LIBRARY_PATH"]
        if detector == "explore" and one.verdict == "tool failed":
            return ""  # too slow to tell
        return "" if court.agrees([one]) else f"{one.verdict} ({one.why})"

    def objects(self, job, flavor, path):
        """What is linked with a program besides the library: the job's mutant,
        or nothing, and what else belongs to a second implementation."""
        second = second_objects(flavor, path)
        if not job:
            return second
        mutant = f"{self.directory}/{flavor}.o"
        replaced = f"build/{flavor}/{job.path[:-len('.c')]}.o"
        if replaced in second:
            return [mutant if one == replaced else one for one in second]
        return second if is_second(job.path) else [mutant]

    def is_sound(self, way, path):
        """Whether the program is as declared when nothing is broken."""
        if (way, path) not in self.sound:
            self.sound[way, path] = not self.observe(way, path)
        return self.sound[way, path]


def build_explored(output, *arguments, more=""):
    """Builds for the explorer as the Makefile does; returns as compile_with."""
    env = dict(os.environ, CFLAGS=f"-DSMALL -Ipatterns {more}")
    return first_error(run.run(
        ["scripts/explore/build", "-o", output, *arguments], env))


def flavors(names):
    return sorted({flavor_of(name) for name in names})


def flavor_of(way):
    return detectors.find(way.split()[-1]).flavor.name


def compile_with(flavor, *arguments):
    """Compiles as the Makefile does, and returns "" or the first error."""
    command = read(f"build/{flavor}/compiler").partition("\n")[0].split()
    return first_error(run.run([*command, *arguments]))


def is_second(path):
    """Whether a program or component belongs to a second implementation."""
    entry = entries.find(os.path.dirname(path))
    return bool(entry and entry.implements)


def second_objects(flavor, program, left_out=None):
    """The objects of a second implementation with which one of its programs is
    linked, but for one."""
    entry = entries.find(os.path.dirname(program))
    return [f"build/{flavor}/{path[:-len('.c')]}.o"
            for path in (entry.second_for(program) if entry else ())
            if path != left_out]


def compile_program(flavor, path, program, *more):
    hook = [f"build/{flavor}/{one.hook[:-len('.c')]}.o"
            for one in detectors.flavors() if one.name == flavor and one.hook]
    os.makedirs(os.path.dirname(program), exist_ok=True)
    new = f"{program}.{os.getpid()}"  # another process may want it too
    problem = compile_with(flavor, *more, "-o", new, path, *hook,
                           f"build/{flavor}/{LIBRARY}")
    if not problem:
        os.replace(new, program)
    return problem


def link_library(flavor, directory, left_out=None, *objects):
    """Of all components but one, and other objects instead."""
    objects = [f"build/{flavor}/{path[:-len('.c')]}.o"
               for path in entries.components()
               if path != left_out] + list(objects)
    return compile_with(flavor, "-shared", f"-Wl,-soname,{LIBRARY}", "-o",
                        f"{directory}/{LIBRARY}", *objects)


def first_error(result):
    if result.status == 0:
        return ""
    error = re.search(r"(?m)^\S*?([\w.-]+:)\d+:\d+: (?:fatal )?error: (.*)$",
                      result.output)
    last = (result.output.strip() or result.error).splitlines()[-1:]
    return f"{error[1]} {error[2]}" if error else " ".join(last)


workshop = None


def leave_the_terminal():
    """In a new process, which a terminal's Ctrl-C shall not reach: the first
    process stops it with SIGTERM."""
    os.setsid()
    for number in run.STOP_SIGNALS:
        signal.signal(number, lambda *_: os._exit(1))


def open_workshop(tree, detectors):
    global workshop
    leave_the_terminal()
    directory = f"{os.path.dirname(tree)}/{os.getpid()}"
    os.mkdir(directory)
    workshop = Workshop(directory, detectors)


def judge_job(job):
    try:
        return workshop.judge(job)
    except run.Interrupted:
        os._exit(1)
