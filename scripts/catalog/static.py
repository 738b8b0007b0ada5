"""What compilers and their relatives see in the programs of the pitfalls
without running them.

    seen = static.look_at(paths)
    seen["pitfalls/self-deadlock/deadlocking.c"]["clang-tidy"].cell
                                                        "PthreadLock"

A warning sees the bug of a broken program when it, or where clang says which
lock it is about, stands on a line with a mark; any other is an alarm.
"""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from . import entries, source

PAGE = "docs/static.md"
VERSION = re.compile(r"(\S+) (\d+(?:\.\d+)+)")

LANGUAGE = ["-std=c17", "-D_POSIX_C_SOURCE=200809L", "-Ipatterns"]
TIDY_CHECKS = ["-*", "concurrency-*", "bugprone-signal-handler",
               "bugprone-spuriously-wake-up-functions",
               "bugprone-bad-signal-to-kill-thread",
               "clang-analyzer-alpha.unix.PthreadLock"]
TIMEOUT = 300  # seconds for one program

# The tool of each column, its command, with the source for {}, and which of
# its warnings count. PthreadLock is an alpha checker, which clang-tidy hides
# unless asked.
COLUMNS = {
    "gcc": ("gcc", ["gcc", *LANGUAGE, "-O1", "-fanalyzer",
                    "-fdiagnostics-plain-output", "-c", "-o", os.devnull,
                    "{}"], "-Wanalyzer-"),
    "clang-tidy": ("clang-tidy", [
        "clang-tidy", "--quiet", "--config={}",
        "--allow-enabling-analyzer-alpha-checkers",
        "--checks=" + ",".join(TIDY_CHECKS), "{}", "--", *LANGUAGE], ""),
    "thread-safety": ("clang", [
        "clang", *LANGUAGE, "-fsyntax-only", "-Wthread-safety",
        "-Wthread-safety-beta", "-include", "scripts/catalog/annotated.h",
        "{}"], "-Wthread-safety"),
}
TOOLS = tuple(tool for tool, _, _ in COLUMNS.values())

DIAGNOSTIC = re.compile(r"(?P<path>[^:\s][^:]*):(?P<line>\d+):(?:\d+:)? "
                        r"(?P<kind>warning|error|fatal error|note): "
                        r"(?P<text>.*?)(?: +\[(?P<check>[^\[\]]+)\])?$")
PREFIX = re.compile(r"-W(?:analyzer-)?|concurrency-|bugprone-|clang-analyzer-"
                    r"(?:alpha\.unix\.)?")

# clang has one name for all of these.
THREAD_SAFETY = (
    (r"that was not held", "not held"),
    (r"is already held", "already held"),
    (r"not held on every path", "not on every path"),
    (r"still held at the end", "still held"),
    (r"at start of each loop", "not in every round"),
    (r"exclusively and shared", "two modes"),
    (r"requires holding", "needs the lock"),
    (r"while .* is held", "must not hold it"),
)


class Cell:
    """What one tool says about one program.

    on, off   names of checks: on a marked line, and elsewhere
    problem   why it could not say anything
    """

    def __init__(self, about):
        self.is_broken = about.is_broken
        self.on, self.off, self.problem = set(), set(), ""

    @property
    def is_caught(self):
        return bool(self.on)

    @property
    def is_alarm(self):
        return bool(self.off)

    @property
    def is_plain(self):
        """Whether this says nothing about a right program."""
        return self.cell == "ok"

    @property
    def cell(self):
        if self.problem:
            return self.problem
        seen = sorted(self.on)
        if self.is_broken and not seen:
            seen = ["blind"]
        seen += [f"alarm {name}" for name in sorted(self.off - self.on)]
        return ", ".join(seen) or "ok"


def versions():
    """{"gcc": "12.2.0", …} of the tools that are there."""
    found = {}
    for tool in TOOLS:
        try:
            done = subprocess.run([tool, "--version"], capture_output=True,
                                  text=True)
        except OSError:
            continue
        match = re.search(r"\d+(?:\.\d+)+", done.stdout)
        if match:
            found[tool] = match[0]
    return found


def programs():
    """The sources of all pitfalls: of each the broken ones, then the cures."""
    return [path for entry in entries.all_entries()
            if entry.kind == "pitfall" for path in entry.shown]


def look_at(paths):
    """{path: {column: Cell}}"""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {path: {column: pool.submit(_look, column, path)
                       for column in COLUMNS} for path in paths}
        return {path: {column: job.result() for column, job in row.items()}
                for path, row in jobs.items()}


def _look(column, path):
    about = source.parse(path)
    cell = Cell(about)
    _, command, prefix = COLUMNS[column]
    command = [path if word == "{}" else word for word in command]
    try:
        done = subprocess.run(command, capture_output=True, text=True,
                              timeout=TIMEOUT,
                              env={**os.environ, "LC_ALL": "C"})
    except subprocess.TimeoutExpired:
        cell.problem = f"no answer in {TIMEOUT} s"
        return cell
    for name, places in _warnings(done.stdout + done.stderr, prefix):
        if name != "error" and places[0][0].endswith(".h"):
            continue  # it is about the header, whatever the program does
        is_seen = any(about.mark(*place) in source.GUILTY for place in places)
        (cell.on if is_seen else cell.off).add(name)
        if name == "error":
            cell.problem = "does not compile"
    if done.returncode != 0 and not cell.problem:
        cell.problem = f"failed with {done.returncode}"
    return cell


def _warnings(text, prefix):
    """(name, places) of each warning that counts."""
    found = []
    for row in text.splitlines():
        match = DIAGNOSTIC.match(row)
        if not match:
            continue
        place = os.path.relpath(match["path"]), int(match["line"])
        check = match["check"] or ""
        if "error" in match["kind"]:
            found.append(("error", [place]))
        elif match["kind"] == "warning":
            counts = bool(check) and check.startswith(prefix)
            found.append((_name(check, match["text"]) if counts else "",
                          [place]))
        elif "acquired here" in match["text"] and found:
            found[-1][1].append(place)
    return [warning for warning in found if warning[0]]


def _name(check, text):
    if check.startswith("-Wthread-safety"):
        for pattern, name in THREAD_SAFETY:
            if re.search(pattern, text):
                return name
    return PREFIX.sub("", check, count=1)


# -------------------------------------------------------------------- page


def rows(seen):
    """(path, {column: text}) of every program that stands in the table."""
    return [(path, {column: cell.cell for column, cell in row.items()})
            for path, row in seen.items()
            if not all(cell.is_plain for cell in row.values())]


def markdown(seen, tools):
    """The table of the page. A right program more, about which nothing is
    said, changes nothing in it."""
    lines = ["| | " + " | ".join(COLUMNS) + " |",
             "| --- |" + " --- |" * len(COLUMNS)]
    for path, cells in rows(seen):
        name = path[:-len(".c")].partition("/")[2]
        lines.append(f"| [{name}](../{path}) | "
                     + " | ".join(cells.values()) + " |")
    lines.append("| every other right program |" + " ok |" * len(COLUMNS))
    lines += ["", *counts(seen), "", "Seen with " + ", ".join(
        f"{tool} {version}" for tool, version in tools.items()) + "."]
    return "\n".join(lines) + "\n"


def counts(seen):
    """A line for each column."""
    for column in COLUMNS:
        cells = [row[column] for row in seen.values()]
        broken = [cell for cell in cells if cell.is_broken]
        right = [cell for cell in cells if not cell.is_broken]
        yield (f"- {column} sees {sum(cell.is_caught for cell in broken)} of "
               f"{len(broken)} broken programs and blames "
               f"{sum(cell.is_alarm for cell in right)} of {len(right)} right "
               "ones")


def other_versions(shown, tools):
    """The tools of the page whose major version is not the one here."""
    line = re.search(r"^Seen with (.*)\.$", shown, re.M)
    return [f"{tool} {version}"
            for tool, version in VERSION.findall(line[1] if line else "")
            if tools[tool].split(".")[0] != version.split(".")[0]]
