"""Programs run where you can watch: alone, or under a detector, whose report is
shown as the detector writes it."""

import os
import re
import sys
import termios
import threading
import tty

from . import detectors, files, run, source, terminal
from .terminal import BOLD, DIM, GREEN, YELLOW, paint

ARROW = "→" if terminal.UNICODE else "->"


# Where the code lies in memory, and which build it is: nobody reads that.
ADDRESSES = re.compile(
    rb"(?m)^(==\d+==\s+(?:at|by) )0x[0-9A-F]+: |^(\s+#\d+ )0x[0-9a-f]+ in "
    rb"| \([^()\s]+\+0x[0-9a-f]+\)| \(BuildId: \w+\)")


def tidy(report):
    """A report without what makes its lines long and says nothing."""
    return ADDRESSES.sub(lambda match: match[1] or match[2] or b"", report)


class Tee:
    """A terminal for a program to write to, passed on as it comes and kept; what
    is passed on may be changed, line by line. On a pipe its output would arrive
    late, out of order, and be lost when it has to be stopped."""

    def __init__(self, change=None):
        self.text = b""
        self.change = change
        try:
            self.ours, self.theirs = os.openpty()
            tty.setraw(self.theirs, termios.TCSANOW)
        except OSError:  # a minimal container has none
            self.ours, self.theirs = os.pipe()
        self.saved = [os.dup(1), os.dup(2)]

    def __enter__(self):
        sys.stdout.flush()
        os.dup2(self.theirs, 1)
        os.dup2(self.theirs, 2)
        os.close(self.theirs)
        self.reader = threading.Thread(target=self.copy, daemon=True)
        self.reader.start()
        return self

    def __exit__(self, *_):
        for number, saved in enumerate(self.saved, 1):
            os.dup2(saved, number)
        # Reading fails once the last one who can write is gone.
        self.reader.join(timeout=2)
        os.close(self.ours)
        for saved in self.saved:
            os.close(saved)

    def copy(self):
        broken, line = False, b""
        while True:
            try:
                data = os.read(self.ours, 65536)
            except OSError:
                data = b""
            self.text += data
            passed = data
            if self.change:
                whole, end, line = (line + data).rpartition(b"\n")
                passed = self.change(whole + end)
                if not data:
                    passed += line
            try:
                if passed and not broken:
                    os.write(self.saved[0], passed)
            except OSError:
                broken = True
            if not data:
                return


class Threads:
    """A debugger for run.run that only counts the threads of the program."""

    count = 1

    def __call__(self, pid):
        try:
            self.count = len(os.listdir(f"/proc/{pid}/task"))
        except OSError:
            pass
        return ["true"]


def environment(tool):
    """The tool's, but with paths as short as one types them, and without the
    colors for which it would take the Tee."""
    env = dict(tool.env())
    more = [f"strip_path_prefix={os.getcwd()}/"]
    more += ["color=never"] * (not terminal.COLOR)
    for name in "TSAN_OPTIONS", "ASAN_OPTIONS", "UBSAN_OPTIONS":
        env[name] = ":".join(filter(None, [env.get(name), *more]))
    return env


def reports(detector, text):
    """How many reports of which kind there are, as a phrase."""
    kinds = detectors.find(detector).reports(text)
    if kinds is None:
        return "the tool did not come to its summary"
    total = sum(kinds.values())
    if not total:
        return "no report"
    names = [f"{n} × {kind}" if len(kinds) > 1 else kind
             for kind, n in kinds.items()]
    return f"{total} report{'s' * (total > 1)}: {', '.join(names)}"


def ending(result, threads):
    if result.error:
        return f"could not be started: {result.error}"
    if result.hang == "still":
        if threads == 1:
            return "stopped: its only thread sleeps and nothing can wake it"
        who = "both" if threads == 2 else f"all {threads}"
        return f"stopped: {who} threads sleep and nothing can wake them"
    if result.hang:
        doing = "computing" if result.hang == "busy" else "running"
        return f"stopped: it was still {doing} after {result.seconds:.0f} s"
    if result.signal:
        return f"ended by {result.signal}"
    if result.status == 0:
        return "ended well, status 0"
    if result.status == 1:
        return "ended with status 1: its own check failed"
    return f"ended with status {result.status}"


def show(detector, path, prefix):
    about = source.parse(path)
    tool = detectors.find(detector)
    program = f"build/{tool.flavor.name}/{about.program}"
    if not os.path.exists(program):
        terminal.fail(f"{program} is not built: make {program}")
    kind = "broken" if about.is_broken else "right"
    print(paint(BOLD, f"{path}") + f" ({kind})" * path.startswith("pitfalls/"))
    if about.summary:
        print(about.summary)
    print(flush=True)

    threads = Threads()
    patient = detector != "exit"
    limits = run.Limits(still=2.0, cpu=20.0 if patient else 5.0,
                        longest=60.0 if patient else 20.0)
    with Tee(tidy if patient else None) as tee:
        # Quiet, Valgrind would leave out its summary.
        command = [word for word in tool.argv(program, prefix)
                   if word != "--quiet"]
        result = run.run(command, env=environment(tool), limits=limits,
                         capture=False, debugger=threads, stack=tool.stack)
    text = tee.text.decode(errors="replace")
    if text and not text.endswith("\n"):
        print()

    said = ending(result, threads.count)
    bad = result.error or result.hang or result.signal or result.status
    if detector != "exit" and not result.error:
        found = reports(detector, text)
        # TSan ends a program with 66, and Valgrind with what we ask for, when
        # there are reports: a status then says nothing about the program.
        if not result.status or found == "no report":
            found += f"; {said}"
        said = found
        bad = bad or not found.startswith("no report")
    print(paint(YELLOW if bad else GREEN, f"{ARROW} {said}"), flush=True)


def launch_prefix(detector):
    """What a command must start with here, as the probe has found out."""
    if detectors.find(detector).prefix_is_for_speed:
        return []
    facts = files.json_of(f"build/tools/{detector}.json") or {}
    return facts.get("prefix") or []


def show_all(detector, programs):
    """One after the other; the exit status."""
    prefix = launch_prefix(detector)
    for number, program in enumerate(programs):
        path = program if program.endswith(".c") else program + ".c"
        if not os.path.exists(path):
            terminal.fail(f"there is no {path}")
        if number:
            print("\n" + paint(DIM, terminal.RULE * min(terminal.width(), 80)) + "\n")
        try:
            show(detector, path, prefix)
        except run.Interrupted as interrupted:
            print()
            return 128 + interrupted.number
    return 0
