"""What must be true of the output that a page shows below a command, as running
the command tells. scripts/check-docs -h says how the two are compared.

Each rule yields (line, message) for what breaks it.
"""

import os
import re
import shlex
import subprocess
import threading

from .. import detectors

TRIES = 5       # runs of a command whose output differs from the one shown
PATIENCE = 600  # seconds for a command, which may have to build its program

# What ends in seconds. Judging does not, and setup changes the machine.
QUICK = re.compile(
    rf"make (?:run|diff|replay|{'|'.join(detectors.names())})-[a-z0-9-]+( |$)"
    r"|scripts/|cat build/")

# The explorer does the same each time, so its numbers are compared as well: the
# values that are read and written, threads, preemptions, steps.
SAME_AGAIN = re.compile(r"make (?:explore|replay)-|cat build/explore/")

# The page shows what comes with nothing but these commands.
NOT_OURS = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "CC", "CFLAGS", "LDLIBS",
            "RUNS", "BOUND", "SEED", "STEPS", "STRATEGY", "TIMEOUT",
            "TIMEOUTS", "MEMORY", "STRICT", "FULL")

# Only one command at a time: what two of them build may be the same.
_turn = threading.Lock()


def outputs(page):
    """A text block below a console block is what its commands print."""
    for block in page.blocks:
        commands = _commands_above(page, block)
        if commands is None:
            continue
        slow = [line for line in commands if not QUICK.match(line)]
        if slow or not commands:
            yield (block.line, "this cannot be checked: show output below make "
                   "run-X, make tsan-X and other commands that end in seconds")
            continue
        wrong = None
        for _ in range(TRIES):
            wrong = difference(block.text, _printed(commands),
                               all(map(SAME_AGAIN.match, commands)))
            if not wrong:
                break
        if wrong:
            number, line = wrong
            yield (block.line + number, f"\"{line.strip()}\" is not what "
                   f"{commands[-1]} prints here; run it and show what comes")


def _commands_above(page, block):
    """The commands of the console block to which a text block belongs: with
    no heading and no block of another language between them. None when there
    is no such block."""
    if block.language != "text":
        return None
    for above in reversed(page.blocks[:page.blocks.index(block)]):
        if above.language == "text":
            continue
        between = page.prose.splitlines()[above.line:block.line]
        if above.language != "console" or any(
                line.startswith("#") for line in between):
            return None
        return [line[2:] for line in above.text.splitlines()
                if line.startswith("$ ") and not line.startswith("$ cc ")]
    return None


def difference(shown, printed, with_numbers=False):
    """The number and the text of the first shown line that was not printed
    behind the ones before it; None when all were."""
    rest = [_plain(line, with_numbers) for line in printed.splitlines()]
    for number, line in enumerate(shown.splitlines(), 1):
        pattern = _pattern(line, with_numbers)
        place = next((at for at, text in enumerate(rest)
                      if pattern.fullmatch(text)), None)
        if place is None:
            return number, line
        del rest[:place + 1]
    return None


def _pattern(line, with_numbers):
    """What a shown line stands for. Its number in parentheses, to which the
    text below refers, and the source that it quotes behind "file.c:…" are the
    page's own."""
    line = re.sub(r" +\(\d+\)$", "", line)
    line = re.sub(r"(\.[ch]:…\)?) {2,}\S.*$", r"\1", line)
    parts = _plain(line, with_numbers).split("…")
    return re.compile(".*".join(map(re.escape, parts)))


def _plain(line, with_numbers):
    """A line without what differs from run to run and from machine to machine:
    numbers, process ids, addresses in parentheses, folders of sources."""
    line = re.sub(r"^==\d+== ?", "", line)
    line = re.sub(r" \((?:0x[0-9a-f]+|pid=\d+|in /[^)]*|[\w./-]+\+0x[0-9a-f]+"
                  r"|BuildId: \w+)\)", "", line)
    line = re.sub(r"\(tid=\d+, ", "(", line)
    line = re.sub(r" at 0x[0-9A-Fa-f]+(?![0-9A-Fa-f:])", "", line)
    line = re.sub(r"[\w./-]*/(?=[\w-]+\.[ch]\b)", "", line)
    if with_numbers:  # but how it searches and counts operations may change
        line = re.sub(r"\b\d+ schedules?\b", "N schedules", line)
        line = re.sub(r"\b(\d+\.\d+)\.\d+|(@)\d+$", r"\1\2.N", line)
    else:
        line = re.sub(r"0x[0-9A-Fa-f]+|\d+", "N", line)
    line = re.sub(r"[-=─]{4,}", "----", line)
    return " ".join(line.split())


def _printed(commands):
    """All that they print, one after the other, in a terminal 100 wide."""
    env = {name: value for name, value in os.environ.items()
           if name not in NOT_OURS}
    env.update(LC_ALL="C.UTF-8", NO_COLOR="1", COLUMNS="100")
    text = ""
    with _turn:
        for command in commands:
            try:
                text += subprocess.run(
                    shlex.split(command), stdout=subprocess.PIPE, env=env,
                    stderr=subprocess.STDOUT, encoding="utf-8",
                    errors="replace", timeout=PATIENCE).stdout
            except (OSError, subprocess.TimeoutExpired) as error:
                text += f"{command}: {error}\n"
    return text
