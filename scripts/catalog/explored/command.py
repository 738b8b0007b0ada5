"""The command scripts/explore/run: its options, and what it needs."""

import argparse
import os
import shutil
import sys

from .. import emulator, files, terminal
from .judge import judge

DESCRIPTION = """\
Explores the schedules of a program that scripts/explore/build has built, and
prints the one that fails, step by step, or what can be said when none does."""

STRATEGIES = ("all", "exhaustive", "bounded", "rf", "pos", "pct", "random",
              "lockstep")


def main():
    """The exit status."""
    options = read_options()
    check(options)
    return judge(options)


def read_options(arguments=None):
    """Of the command, or of a list of arguments."""
    parser = argparse.ArgumentParser(
        prog="scripts/explore/run", description=DESCRIPTION,
        usage="%(prog)s PROGRAM [OPTION ...] [-- ARGUMENT ...] [< INPUT]",
        epilog="exit status: 0 nothing found, 1 found, 2 could not run, or "
        "nothing can be said")
    parser.add_argument("program", metavar="PROGRAM")
    parser.add_argument("--title", help="what to call it")
    parser.add_argument("--own", metavar="DIR",
                        help="what scripts/own knows of it")
    parser.add_argument("--runs", type=positive, default=10000, metavar="N",
                        help="at most so many schedules (default: 10000)")
    parser.add_argument("--bound", type=natural, default=200, metavar="N",
                        help="end once all with so many preemptions have been "
                        "tried (default: go on until all there are)")
    parser.add_argument("--strategy", choices=STRATEGIES, default="all",
                        help="how to choose schedules (default: in turns)")
    parser.add_argument("--seed", type=natural, default=1, metavar="N",
                        help="what sampling starts from (default: 1)")
    parser.add_argument("--steps", type=positive, default=20000, metavar="N",
                        help="give a schedule up after so many steps "
                        "(default: 20000)")
    parser.add_argument("--endless", action="store_true",
                        help="it never ends by design: judge what it does in "
                        "so many steps")
    parser.add_argument("--heap", type=positive, default=16, metavar="MB",
                        help="of each thread at most (default: 16)")
    parser.add_argument("--timeout", type=positive, default=60, metavar="S",
                        help="spend at most so many seconds (default: 60)")
    parser.add_argument("--strict", action="store_true",
                        help="also blame threads that are never joined, and "
                        "waits that break when they wake up for no reason")
    parser.add_argument("--lenient", action="store_true",
                        help="data races are only a warning")
    parser.add_argument("--timeouts", choices=("due", "any"), default="any",
                        help="any: a sleep or a wait may end early, while "
                        "others could go on, at the price of a preemption "
                        "(default); due: only when nobody else can go on")
    parser.add_argument("--memory", choices=("c11", "sc"), default="c11",
                        help="what an atomic access weaker than seq_cst may "
                        "read: c11: what C11 allows, load buffering left out "
                        "(default); sc: the last store alone")
    parser.add_argument("--outcomes", action="store_true",
                        help="do not stop, but tell all that may come out")
    parser.add_argument("--whole", action="store_true",
                        help="each step, also those within a component")
    parser.add_argument("--held-still", action="store_true",
                        help="do not look what it depends on that each "
                        "schedule has the same")
    parser.add_argument("--brief", action="store_true", help="no table")
    parser.add_argument("--save", metavar="FILE",
                        help="write the failing schedule there")
    parser.add_argument("--replay", metavar="FILE",
                        help="run that schedule and no other")
    parser.add_argument("--gdb", action="store_true",
                        help="with --replay: in the debugger, stopped where "
                        "it fails")
    parser.add_argument("--input", metavar="FILE",
                        help="its standard input, in every schedule (default: "
                        "that of this command where it is a file, else empty)")
    parser.add_argument("--json", metavar="FILE",
                        help="write the steps there, an object a line")
    parser.add_argument("--sample", action="store_true",
                        help="with --json: where no schedule fails, tell the "
                        "steps of one that does not")
    parser.add_argument("--graph", metavar="FILE",
                        help="write the states and the choices between them "
                        "there, as JSON")
    words = sys.argv[1:] if arguments is None else arguments
    end = words.index("--") if "--" in words else len(words)
    options = parser.parse_args(words[:end])
    options.arguments = words[end + 1:]
    options.name = options.program  # what it is started as
    options.is_entry = bool(options.title)
    return options


def check(options):
    """Ends the script where something is missing."""
    if not (os.path.isfile(options.program)
            and os.access(options.program, os.X_OK)):
        terminal.fail(f"{options.program}: no such program; "
                      "scripts/explore/build makes one")
    emulator.use_tools(options.program)
    for tool in ("addr2line", "nm", "objcopy"):
        if not shutil.which(tool):
            terminal.fail(f"there is no {tool}; it comes with binutils")
    if emulator.missing(options.program):
        terminal.fail(f"there is no {emulator.missing(options.program)}, which "
                      f"runs {options.program}; make setup-arm64 installs it")
    if options.gdb and emulator.command(options.program):
        terminal.fail(f"{options.program} is for another processor; the debugger "
                      "here cannot follow it")
    if options.gdb and not shutil.which("gdb"):
        terminal.fail("there is no gdb; make setup installs it")
    if options.input and not os.path.isfile(options.input):
        terminal.fail(f"{options.input}: no such file")
    for path in filter(None, (options.json, options.save, options.graph)):
        files.must_take(path)


def positive(text):
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"a number from 1 on, not '{text}'")
    return int(text)


def natural(text):
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a number from 0 on, not '{text}'")
    return int(text)
