"""What a detector is, and what it finds. Each stands in a file of its own in
scripts/catalog/detectors.

Reports come from structured sources: ThreadSanitizer's through the hook in
detectors/tsan_report.c, Valgrind's as XML, AddressSanitizer's as a log whose
stack frames are printed in a format of ours.
"""

import os
import re
from collections import Counter

from . import emulator, run

VERDICTS = ("clean", "data race", "lock order", "deadlock", "livelock",
            "thread leak", "memory leak", "use after free", "misuse",
            "wrong result", "hang", "crash")

OTHER_STATUS = 99  # with which a tool ends a program about which it reports


class Frame:
    """One place in a stack. The file is relative to the project where it lies
    in it, and None where the tool does not know it."""

    def __init__(self, function, file=None, line=None, column=None):
        self.function = function
        self.file = _in_project(file)
        self.line = int(line) if self.file and line else None
        self.column = int(column) if self.line and column else None
        self.column = self.column or None

    @property
    def has_source(self):
        """Whether it is in code that stands here to be read, which that of
        the C library and of the tools does not."""
        return (self.file is not None and not self.file.startswith("/usr/")
                and os.path.exists(self.file))


class Access:
    """One stack of a finding, innermost frame first, and what happened there
    in the words of the tool: "write of size 4 by thread T1". The stack is
    empty where the tool no longer knows it."""

    def __init__(self, what, stack):
        self.what = what
        self.stack = stack


class Finding:
    """One report.

    kind       our word for it, one of source.VERDICTS
    text       the tool's own title
    accesses   what is to blame: both sides of a data race, the inner
               acquisitions of a lock order, else the one place
    context    what explains it: where a thread began, memory was freed …
    """

    def __init__(self, kind, text, accesses, context=()):
        self.kind = kind
        self.text = text
        self.accesses = accesses
        self.context = list(context)


class Flavor:
    """How the programs that a detector judges are compiled, below build/NAME.

    name       the folder
    compiler   in make's words: "$(CC)", "gcc"
    flags      besides those that all programs are compiled with; None where
               more is done than that, as scripts/make/explorer.mk does
    hook       a C file that is linked with each program, or None
    """

    def __init__(self, name, compiler, flags, hook=None):
        self.name = name
        self.compiler = compiler
        self.flags = flags
        self.hook = hook


# Two detectors or more judge the same programs here. gcc starts ten times as
# fast as clang. This is also what Valgrind runs, whose version 3.19 cannot read
# the debug information that clang writes by default; without inlining each of
# its stacks is complete.
PLAIN = Flavor("plain", "$(or $(gcc),$(CC))", "-O1 -g -gdwarf-4 -fno-inline -DTELL_VALGRIND")


class Detector:
    """A detector, of which there is one in each file of scripts/catalog/
    detectors. This class is the plain run, which reports nothing.

    name       as in an EXPECT line
    title      as people call it
    full_name  the same with its family, for those who know neither
    home       the address of its manual, or None
    flavor     how the programs that it judges are compiled
    place      where it stands among the others: from left to right
    needs      the tools that it cannot do without, as scripts/setup calls them
    verdicts   what an EXPECT line may say of it
    like       another detector, whose EXPECT lines count for this one where a
               source has none for it; None
    proof      the kind of finding by which it proves itself on the known bug
    start_is_luck  whether it may fail to start, and start the next time
    prefix_is_for_speed  whether it works without what the probe has found out
    is_watching    whether it watches a run, as the tools of others do
    scripts    other files on which its verdicts depend
    patience   a declared hang is believed, though the program is busy, after
               so many seconds of CPU time; no program of the catalog that
               ends needs half of it
    stack      as for run.run
    helpers    as for run.run
    """

    full_name = None
    home = None
    flavor = PLAIN
    place = 100
    patience = 4
    needs = ("compiler",)
    verdicts = VERDICTS
    like = None
    proof = None
    start_is_luck = False
    prefix_is_for_speed = False
    is_watching = True
    scripts = ()
    stack = None
    helpers = 0

    def __init__(self, name, title):
        self.name = name
        self.title = title
        self.full_name = self.full_name or title

    @property
    def options(self):
        """All that decides how it runs, as one line."""
        return ""

    def version(self, compiler="cc"):
        """(version_name, version): ("valgrind", "3.19.0") or, for a tool that
        comes with the compiler, ("clang", "14.0.6"). None when missing."""
        return compiler_version(compiler)

    def argv(self, program, prefix=(), report_dir=None):
        """The command that runs a program. The prefix is what the probe found
        to be needed before it. The report goes into report_dir; without one
        the tool prints it for people."""
        return [*prefix, *emulator.command(program), os.path.abspath(program)]

    def env(self, report_dir=None):
        """The environment of that command."""
        return dict(os.environ)

    def debugger(self, program, report_dir):
        """A function from a process id to a command that prints its stacks,
        or None where no debugger is installed."""
        if not which("gdb"):
            return None
        return lambda pid: ["gdb", "-nx", "-batch", "-p", str(pid),
                            "-ex", "thread apply all backtrace"]

    def parse(self, report_dir, result):
        """The findings in a report, which may be missing or cut short."""
        return []

    def ending(self, report_dir):
        """(verdict, why) of a tool that itself says how the program ends,
        or None."""
        return None

    def failure(self, report_dir, result, findings):
        """Why the tool itself failed, as one line, or ""."""
        return result.error

    def prefixes(self):
        """What may have to stand before its command here, tried in this
        order."""
        return [[]]

    def explain(self, problem):
        """What keeps it from working, and what to do about it."""
        return problem

    def commands(self):
        """The programs that it consists of, besides the compiler."""
        return ()

    def own_limits(self, seconds):
        """When a reader's own program is stopped, to which so many seconds
        are given."""
        return run.Limits(still=5.0, cpu=seconds, longest=seconds,
                          naps_count=True)

    def reports(self, text):
        """Of what it prints for people, how many reports of each kind there
        are; None where it has not come to its end."""
        return Counter()

    def show_command(self, about):
        """What to type to see what it says about a source that is not one of
        those that an entry shows."""
        return f"scripts/show {self.name} {about.path}"


def compiler_version(compiler):
    """("clang", "14.0.6") or ("gcc", "12.2.0"), or None when missing. The
    compiler may come with options: "gcc -m32"."""
    result = run.run([*compiler.split(), "--version"])
    if result.error or result.status != 0:
        return None
    name = "clang" if "clang" in result.output else "gcc"
    first = result.output.partition("\n")[0]
    match = (re.search(r"version (\d+(?:\.\d+)+)", first)
             or re.search(r"(\d+(?:\.\d+)+)(?!.*\d\.\d)", first))
    return (name, match[1]) if match else None


def which(command):
    """The path of a command, or None."""
    for directory in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(directory, command)
        if os.access(path, os.X_OK) and os.path.isfile(path):
            return path
    return None


def _in_project(path):
    """A path as the Makefile writes it, where it lies in the project."""
    if not path:
        return None
    root = os.getcwd()
    path = os.path.normpath(path)
    return path[len(root) + 1:] if path.startswith(root + "/") else path
