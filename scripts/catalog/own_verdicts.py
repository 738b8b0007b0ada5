"""What each detector says about a reader's own program, in lines for people."""

import os
from collections import Counter

from . import detectors, files, findings, terminal
from .terminal import BOLD, DIM, GREEN, RED, YELLOW, paint

MUCH = 5  # findings of one detector that are shown
PRINTED = 3  # lines that the program has printed last



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
    if verdict == "wrong result" and detector == "exit":
        for line in evidence["output"].strip().splitlines()[-PRINTED:]:
            tell(f"it printed: {line}", DIM)
    if evidence.get("stacks"):
        tell(f"where each thread was: see \"stacks\" in {path}", DIM)


def print_all(folders, available):
    """The verdicts below each folder; the exit status."""
    count = Counter()
    for folder in folders:
        about = files.json_of(f"{os.path.dirname(folder)}/program.json") or {}
        if about.get("command"):
            print(paint(BOLD, about["command"]))
        print_program(folder, available, count)
    print(f"{count['passed']} passed, {count['failed']} failed"
          + f", {count['not judged']} not judged" * bool(count["not judged"]))
    if count["failed"] > count["lacking"]:
        return 1
    return 2 if count["lacking"] or count["not judged"] else 0


def print_program(folder, available, count):
    is_told = False
    for detector in detectors.names():
        path = os.path.join(folder, f"{detector}.json")
        evidence = files.load(path)
        if detector not in available:
            print(f"{detector.ljust(9)}  "
                  + paint(DIM, "skipped: the tool is missing; make doctor"))
            count["lacking"] += 1
        elif evidence is None:
            print(f"{detector.ljust(9)}  "
                  + paint(YELLOW, "not judged: it did not build"))
            count["failed"] += 1
            count["lacking"] += 1
        else:
            if evidence.get("own", {}).get("has_expectations") and not is_told:
                print("EXPECT lines count in the catalog only: here every "
                      "detector is to find nothing")
                is_told = True
            show(evidence, path)
            if findings.is_unjudged(evidence):
                count["not judged"] += 1
                continue
            count["passed"] += evidence["ok"]
            count["failed"] += not evidence["ok"]
            count["lacking"] += evidence["verdict"] in ("tool failed",
                                                        "not explored")
