"""What the catalog needs from this machine, and how to get it."""

import os
import platform
import re
import shlex
import subprocess
import sys
from shutil import which

from . import detectors, files
from .terminal import BOLD, GREEN, RED, YELLOW, paint

PURPOSE = {
    "compiler": "builds the programs",
    "emulator": "make arm64: runs its programs",
    "rsync": "make arm64: copies the catalog below build",
    "symbolizer": "file and line in the reports of tsan and asan",
    "linker": "links for tsan and asan in half the time",
    "gdb": "the stacks of a program that hangs",
    "gcc": "make test: a second compiler's warnings",
    "make": "runs everything",
    "python3": "the scripts, version 3.10 or newer",
    "git": "make test",
    "clang-format": "make format, make test",
    "clang-tidy": "make static",
    "shellcheck": "make test",
    "pyelftools": "the names of variables in what the explorer tells",
    "pages": "make pages: Jinja2, Markdown and Pygments for Python",
    "pyflakes": "make test",
}

CC = os.environ.get("CC") or "clang"


def purpose(tool):
    return PURPOSE.get(tool) or ", ".join(
        one.name for one in detectors.every() if tool in one.needs)


def first_version(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return ""
    match = re.search(r"\d+(?:\.\d+)+", done.stdout + done.stderr)
    return match[0] if match else ""


def version_of(tool):
    if tool in ("compiler", "tsan-runtime"):
        return first_version([*shlex.split(CC), "--version"])
    if tool == "pyflakes":
        return first_version([sys.executable, "-m", "pyflakes", "--version"])
    if tool == "pyelftools":
        return first_version([sys.executable, "-c",
                              "import elftools; print(elftools.__version__)"])
    names = {"symbolizer": "llvm-symbolizer", "linker": "ld.lld"}
    return first_version([names.get(tool, tool), "--version"])


def survey():
    """What scripts/setup finds: {tool: (found, command that gets it)}."""
    done = subprocess.run(["scripts/setup", "--list"],
                          stdout=subprocess.PIPE, text=True)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    return {tool: (state == "found", command) for tool, state, command in rows}


def diagnose():
    """The table for people. 0 when nothing is missing."""
    found = survey()
    missing = False
    for tool, (is_found, command) in found.items():
        name = f"{CC if tool == 'compiler' else tool}"
        mark = paint(GREEN, "found  ") if is_found else paint(RED, "MISSING")
        version = version_of(tool) if is_found else ""
        print(f"{mark}  {name:<14} {version:<10} {purpose(tool)}")
        if not is_found:
            missing = True
            print(f"         get it: {paint(BOLD, command)}")
    print()
    problems = launch_problems()
    for problem in problems:
        print(paint(YELLOW, problem))
    if missing:
        print("make setup installs what is missing.")
    elif not problems:
        print("Everything is there. Next: make race-check")
    return 2 if missing or problems else 0


def launch_problems():
    """What the probes of the last make race-check could not get to work."""
    found = []
    for detector in detectors.names():
        facts = files.json_of(f"build/tools/{detector}.json")
        if facts and not facts.get("ok"):
            found.append(f"{detector}: {facts.get('problem')}")
    return found


# ------------------------------------------------------------ availability


def is_there(tool):
    """A quick look, for every make race-check; scripts/setup does a real job
    with the tool, which takes longer. None when a quick look cannot tell."""
    compiler = shlex.split(CC)
    if tool == "compiler":
        return which(compiler[0]) is not None
    if tool != "tsan-runtime":
        return which(tool) is not None
    if which(compiler[0]) is None:
        return False
    for name in (f"libclang_rt.tsan-{platform.machine()}.a",
                 "libclang_rt.tsan.a", "libtsan.so"):
        done = subprocess.run([*compiler, f"-print-file-name={name}"],
                              capture_output=True, text=True)
        path = done.stdout.strip()
        if os.path.isabs(path) and os.path.exists(path):
            return True
    return None


def available(names):
    """Prints those of these detectors that can work; names what the others
    lack."""
    wanted = [detectors.find(name) for name in names]
    state = {tool: is_there(tool) for one in wanted for tool in one.needs}
    commands = {}
    if not all(state.values()):
        for tool, (is_found, command) in survey().items():
            commands[tool] = command
            if tool in state:
                state[tool] = is_found
    for one in wanted:
        lacking = [tool for tool in one.needs if not state[tool]]
        if not lacking:
            print(one.name)
        for tool in lacking[:1]:
            print(f"{one.name} is skipped: no {tool}. Get it: {commands[tool]}",
                  file=sys.stderr)
    return 0 if all(state.values()) else 2
