"""What each detector says about a reader's own program, in lines for people."""

import os
import select
import sys
from collections import Counter

from . import detectors, files, findings, own, terminal
from .terminal import BOLD, DIM, GREEN, RED, YELLOW, paint

MUCH = 5  # findings of one detector that are shown
PRINTED = 3  # lines that the program has printed last
PAUSE = 0.1  # seconds between two looks


def tell(text, color=""):
    terminal.say(text, color, indent=11, hang=0)


def place(access):
    where = f"{access['file']}:{access['line']}" if access["file"] else "?"
    inside = f", in {access['function']}" if access["function"] else ""
    return f"{access['what']} at {where}{inside}"


def at_first(accesses):
    """The first place that is known, before what happened there."""
    for access in accesses:
        if access["file"]:
            return f"{access['file']}:{access['line']}: "
    return ""


def telling(evidence):
    """The run that the verdict is taken from."""
    runs = evidence["runs"]
    return next((one for one in runs if one["outcome"] == "surprise"), runs[0])


def show(evidence, path):
    """A line, and below it the places of all findings."""
    detector = evidence["detector"]
    first = next(iter(evidence["runs"]), None)  # none where the probe failed
    why = evidence["why"] or (first and first["why"])
    if findings.is_unjudged(evidence):
        print(f"{paint(BOLD, detector.ljust(9))}  "
              + paint(YELLOW, f"not judged: {why}"))
        return
    verdict = ("the tool failed" if evidence["verdict"] == "tool failed"
               else telling(evidence)["verdict"])
    color = GREEN if evidence["ok"] else RED
    if evidence["ok"] and verdict != "clean":
        verdict, color = f"{verdict}, only a warning", YELLOW
    stopped = ", and the run was stopped" in (why or "")
    note = ", and the run was stopped" * (stopped and verdict != "hang")
    rate = f" ({evidence['summary']})" if len(evidence["runs"]) > 1 else ""
    print(f"{paint(BOLD, detector.ljust(9))}  "
          + paint(color, verdict + note + rate))
    found = evidence["findings"]
    for finding in found[:MUCH]:
        text = f"{finding['kind']}: " + "; ".join(
            place(access) for access in finding["accesses"])
        if terminal.IS_WATCHED:
            tell(text)
        else:  # as a compiler says it, for an editor
            print(at_first(finding["accesses"]) + text)
    if len(found) > MUCH:
        tell(f"… and {len(found) - MUCH} more", DIM)
    if not found and why and why != "nothing found":
        tell(why)
    elif own.WITHOUT_ARGUMENTS in (why or ""):
        tell(own.WITHOUT_ARGUMENTS)
    if verdict == "wrong result" and detector == "exit":
        for line in evidence["output"].strip().splitlines()[-PRINTED:]:
            tell(f"it printed: {line}", DIM)
    if evidence.get("stacks"):
        tell(f"where each thread was: see \"stacks\" in {path}", DIM)


def print_all(folders, available, follow=False):
    """The verdicts below each folder; the exit status. follow: they are still
    being made, until standard input ends, on which is told what else there is
    to say."""
    count = Counter()
    waiting = [_Rows(folder, available, count) for folder in folders]
    for text in _spoken() if follow else ():
        sys.stderr.write(text)
        sys.stderr.flush()
        while waiting and (waiting[0].print_new() or
                           any(rows.has_come for rows in waiting[1:])):
            waiting.pop(0).print_rest()
        sys.stdout.flush()
    for rows in waiting:
        rows.print_new()
        rows.print_rest()
    print(f"{count['passed']} passed, {count['failed']} failed"
          + f", {count['not judged']} not judged" * bool(count["not judged"]))
    if count["failed"] > count["lacking"]:
        return 1
    return 2 if count["lacking"] or count["not judged"] else 0


def _spoken():
    """What comes on standard input, now and then; "" where nothing does."""
    while True:
        text = b""
        if select.select([0], [], [], PAUSE)[0]:
            text = os.read(0, 65536)
            if not text:
                return
        yield text.decode(errors="replace")


class _Rows:
    """Those of one program, as they come."""

    def __init__(self, folder, available, count):
        self.folder = folder
        self.available = available
        self.count = count
        self.lacking = detectors.names()
        self.is_begun = self.is_told = False

    def print_new(self):
        """Whether all is printed now that can come."""
        for detector in list(self.lacking):
            path = os.path.join(self.folder, f"{detector}.json")
            if detector in self.available and os.path.exists(path):
                self.lacking.remove(detector)
                self._begin()
                self._print(files.load(path), path)
        return not set(self.lacking) & set(self.available)

    @property
    def has_come(self):
        return any(name.endswith(".json") for name in os.listdir(self.folder))

    def print_rest(self):
        """Of those of which nothing has come."""
        self._begin()
        for detector in self.lacking:
            self.count["lacking"] += 1
            if detector in self.available:
                self.count["failed"] += 1
                print(f"{detector.ljust(9)}  "
                      + paint(YELLOW, "not judged: it did not build"))
            else:
                print(f"{detector.ljust(9)}  "
                      + paint(DIM, "skipped: the tool is missing; make doctor"))

    def _begin(self):
        about = files.json_of(
            f"{os.path.dirname(self.folder)}/program.json") or {}
        if about.get("command") and not self.is_begun:
            print(paint(BOLD, about["command"]))
        self.is_begun = True

    def _print(self, evidence, path):
        if evidence.get("own", {}).get("has_expectations") and not self.is_told:
            print("EXPECT lines count in the catalog only: here every "
                  "detector is to find nothing")
            self.is_told = True
        show(evidence, path)
        count = self.count
        if findings.is_unjudged(evidence):
            count["not judged"] += 1
            return
        count["passed"] += evidence["ok"]
        count["failed"] += not evidence["ok"]
        count["lacking"] += evidence["verdict"] in ("tool failed",
                                                    "not explored")
