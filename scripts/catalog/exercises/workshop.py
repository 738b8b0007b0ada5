"""Builds a submission, in a folder of its own, in each form in which it is
judged: with the judge's main behind it, and what was left of its component.

CATALOG_LANGUAGE, PLAIN_CC, ASAN_CC are handed over by make: the flags and the
compilers with which the catalog's own programs are built.
"""

import functools
import os
import re
import shutil
import subprocess

from .. import detectors, files, terminal
from ..detector import PLAIN
from . import contained, screen, written

HARNESS = "scripts/catalog/exercises/harness.c"
IDLE = "scripts/catalog/exercises/idle.c"
COMPILING = 20  # seconds of CPU time that a compiler may take
# What harness.c defines in the place of what a submission defines or calls.
RENAMED = [f"--redefine-sym={name}=submission_{name}"
           for name in ("main", "exit", *screen.STAND_INS)]


class Workshop:
    """Of one submission: its folder and its text."""

    macros = {}  # the names that are defined behind these lines of #include
    compiled = {}  # what is the same for each submission: by flavor, source, time

    def __init__(self, exercise, folder, text):
        self.exercise = exercise
        self.folder = os.path.abspath(folder)
        self.source = f"{self.folder}/{exercise.work_file}"
        files.write(self.source, text)
        self.language = _handed_over("CATALOG_LANGUAGE").replace(
            "-Ipatterns", f"-I{os.getcwd()}/patterns").split()

    def compile(self, flavor):
        """The object of the submission alone. Raises screen.Refused."""
        compiler, flags = self._flavor(flavor)
        path = f"{self.folder}/{flavor}.o"
        self._call([*compiler, *self.language, "-w", *flags, "-c", "-o", path,
                    self.source])
        return path

    def check_object(self):
        """What it defines and calls, compiled so that nothing is left out."""
        text = files.text_of(self.source)
        written.check_names(text, self._macros(written.includes(text)))
        compiler, _ = self._flavor("plain")
        path = f"{self.folder}/seen.o"
        self._call([*compiler, *self.language, "-O0", "-fno-builtin",
                    "-Werror=implicit-function-declaration", "-c", "-o", path,
                    self.source])
        screen.objects(path, self.exercise)

    def _macros(self, includes):
        """What is defined before a submission has defined anything, by whichever
        compiler it is built with."""
        if (known := Workshop.macros.get(tuple(includes))) is not None:
            return known
        headers = f"{self.folder}/headers.c"
        files.write(headers, "".join(f"{line}\n" for line in includes))
        found = set()
        for flavor, more in (("plain", []), ("asan", []),
                             ("asan", ["-O0", "-fsanitize=thread"])):
            compiler, flags = self._flavor(flavor)
            output = f"{self.folder}/macros.h"
            self._call([*compiler, *self.language, "-w", *(more or flags), "-dM",
                        "-E", "-o", output, headers])
            found |= set(re.findall(r"(?m)^#define (\w+)", files.text_of(output)))
            os.unlink(output)
        os.unlink(headers)
        Workshop.macros[tuple(includes)] = found
        return found

    def link(self, flavor, program):
        """The path of the program: program is one of exercise.harness, or ""
        where the submission has a main itself."""
        compiler, flags = self._flavor(flavor)
        if not os.path.exists(f"{self.folder}/{flavor}.o"):
            self.compile(flavor)
        output = f"{self.folder}/{flavor}{_stem(program)}"
        behind = []
        for number, source in enumerate([program, HARNESS]):
            if source:
                path = f"{self.folder}/{flavor}-behind{number}.o"
                if not (source == HARNESS and os.path.exists(path)):
                    self._compile_once(flavor, source, path, functools.partial(
                        self._call, [*compiler, *self.language, "-w", *flags,
                                     "-c", "-o", path, os.path.abspath(source)]))
                behind.append(path)
        objects = [f"{self.folder}/{flavor}.o", *behind]
        self._rename(objects[:-1])
        self._call([*compiler, "-pthread", *flags, "-o", output, *objects,
                    self._library(flavor)])
        return output

    def link_idle(self):
        """The path of the program, with threads that return at once. link has
        been called."""
        compiler, flags = self._flavor("plain")
        idle, output = f"{self.folder}/plain-idle.o", f"{self.folder}/plain-idle"
        self._call([*compiler, *self.language, "-w", *flags, "-c", "-o", idle,
                    os.path.abspath(IDLE)])
        self._call([*compiler, "-pthread", *flags, "-Wl,--wrap=pthread_create",
                    "-Wl,--wrap=thrd_create", "-o", output,
                    f"{self.folder}/plain.o", f"{self.folder}/plain-behind1.o",
                    idle, self._library("plain")])
        return output

    def link_for_explorer(self, program):
        output = f"{self.folder}/explore{_stem(program)}"
        objects = []
        for number, source in enumerate([self.source, program, HARNESS]):
            if not source:
                continue
            path = f"{self.folder}/explore{number}.o"
            objects.append(path)
            if source != program and os.path.exists(path):
                continue
            compile_it = functools.partial(self._explorer, "-c", "-o", path,
                                           os.path.abspath(source))
            if source == self.source:
                compile_it()
            else:
                self._compile_once("explore", source, path, compile_it)
        self._rename(objects[:-1])
        self._explorer("-o", output, *objects, self._library("explore"),
                       os.path.abspath("build/scripts/explore/runtime.a"))
        return output

    def _compile_once(self, flavor, source, path, compile_it):
        """The object of what is linked behind each submission. It is kept in
        memory, where no submission can change it."""
        key = flavor, source, os.stat(source).st_mtime_ns
        _make_way(path)
        if key in Workshop.compiled:
            with open(path, "xb") as file:
                file.write(Workshop.compiled[key])
            return
        compile_it()
        with open(path, "rb") as file:
            Workshop.compiled[key] = file.read()

    def _explorer(self, *arguments):
        env = dict(os.environ, CC=_handed_over("ASAN_CC"), LDLIBS="",
                   TMPDIR=self.folder,
                   CFLAGS=f"-DSMALL -w -I{os.getcwd()}/patterns")
        self._call([os.path.abspath("scripts/explore/build"), *arguments],
                   env)

    def _rename(self, objects):
        for path in objects:
            subprocess.run(["objcopy", *RENAMED, path], check=True)

    def _library(self, flavor):
        """The components, without that which is being written."""
        library = f"build/{flavor}/libpatterns.a"
        if self.exercise.kind != "hole":
            return os.path.abspath(library)
        copy = f"{self.folder}/{flavor}.a"
        _make_way(copy)
        shutil.copy(library, copy)
        member = os.path.basename(self.exercise.source).replace(".c", ".o")
        subprocess.run(["ar", "d", copy, member], check=True)
        return copy

    def _flavor(self, name):
        flavor = PLAIN if name == "plain" else detectors.find(name).flavor
        compiler = _handed_over(f"{name.upper()}_CC")
        return compiler.split(), flavor.flags.split()

    def _call(self, argv, env=None):
        done = contained.run(argv, self.folder, COMPILING, still=60, env=env
                             or dict(os.environ, TMPDIR=self.folder))
        if done.hang:
            raise screen.Refused("does not build", "the compiler was stopped "
                                 "when it " + contained.why_stopped(
                                     done, COMPILING))
        if done.error or done.status != 0:
            raise screen.Refused("does not build",
                                 self._first_error(done.output or done.error))

    def _first_error(self, log):
        lines = log.replace(f"{self.folder}/", "").splitlines()
        wanted = [line for line in lines if "error:" in line
                  or "undefined" in line or "multiple definition" in line]
        first = (wanted or lines or ["the compiler failed"])[0].strip()
        return re.sub(r" \[-W\S+\]$", "", first)


def _make_way(path):
    """What a submission has put there, perhaps a link to somewhere else, goes."""
    if os.path.lexists(path):
        os.unlink(path)


def _stem(program):
    name = os.path.basename(program).removesuffix(".c")
    return f"-{name}" if name else ""


def _handed_over(name):
    value = os.environ.get(name)
    if not value:
        terminal.fail(f"{name} is not set: call it as make grade-X "
                      "SUBMISSION=")
    return value
