"""What a detector has said of a program, in words for a page, and its report."""

import os
import re

from .. import detectors, findings

# Of the class of a verdict (verdicts.Verdict.class_of): what it is called, and a
# sign that tells it apart without color.
WORDS = {
    "caught": ("●", "{0}"),
    "blind": ("○", "silent"),
    "ok": ("✓", "nothing found"),
    "alarm": ("▲", "false alarm: {0}"),
    "luck": ("?", "luck decides"),
    "unexplored": ("–", "not explored"),
    "missing": ("–", "not judged yet"),
    "skipped": ("–", "not judged: the tool is missing"),
    "surprise": ("‼", "{1}, but {0} is declared"),
}

# So many findings of one report are shown.
MOST = 3

# Lines of the source around each that a report names.
AROUND = 1


class Said:
    """name     of the detector
    title
    kind        the class of its verdict
    sign, text  the verdict
    reason      why, in the source's words, or ""
    findings    [Finding]
    more        how many are not among them
    output      of a plain run
    ending      how that came to its end
    report      the place where there is more, or ""
    is_elsewhere  whether that is not among the reports"""

    is_elsewhere = False

    def __init__(self, verdict, program):
        detector = detectors.find(verdict.detector)
        self.name = detector.name
        self.title = ("A plain run" if self.name == "exit"
                      else "The explorer" if self.name == "explore"
                      else detector.title)
        self.kind = verdict.class_of()
        evidence = verdict.evidence or {}
        self.sign, words = WORDS[self.kind]
        self.text = words.format(_in_words(verdict.expected.verdict),
                                 evidence.get("verdict"))
        if self.name == "exit" and self.kind == "blind":
            self.text = "looks right"
        self.reason = verdict.expected.reason
        self.rate = _rate(verdict)
        self.certificate = ""
        if self.name == "explore" and evidence.get("verdict") == "clean":
            self.certificate = evidence["runs"][0]["why"]
        found = evidence.get("findings", ())
        self.findings = [Finding(one, program) for one in found[:MOST]]
        self.more = len(found) - len(self.findings)
        self.output = evidence.get("output", "") if self.name == "exit" else ""
        self.ending = _ending(evidence) if self.name == "exit" else ""
        self.report = ""
        if self.findings or self.output.strip() or self.ending:
            self.report = f"{self.name}-{program.name}"



def of(path, evidence, program):
    return [Said(verdict, program)
            for verdict in evidence.verdicts[path].values()]


def _in_words(verdict):
    return f"status {verdict}" if verdict.isdecimal() else verdict


def _rate(verdict):
    if not verdict.evidence or verdict.class_of() not in ("caught", "alarm"):
        return ""
    hits, runs = verdict.rate
    return f"in {hits} of {runs} runs" if runs > hits else ""


# Why a run was stopped, as the evidence says it behind "stopped after 1 s".
STOPPED = {"still": "its threads slept, and nothing could wake them",
           "busy": "it was still computing"}


def _ending(evidence):
    runs = evidence.get("runs")
    if not runs:
        return ""
    run = runs[-1]
    if match := re.match(r"stopped after \d+ s(?: \((\w+)\))?", run["why"]):
        why = STOPPED.get(match[1])
        return "was stopped" + (f": {why}" if why else "")
    if run["signal"]:
        return f"was ended by {run['signal']}"
    return f"ended with status {run['status']}"


class Finding:
    """kind, text  ours and the tool's words for it
    accesses       [Access]
    excerpt        [(number, HTML, [label])] of the program's own source, None
                   where lines are left out"""

    def __init__(self, finding, program):
        self.kind = finding["kind"]
        self.text = findings.steady(finding["text"])
        self.accesses = [Access(one, program) for one in finding["accesses"]]
        self.context = [Access(one, program) for one in finding["context"]]
        self.excerpt = _excerpt(self.accesses, program)


class Access:
    def __init__(self, access, program):
        self.what = access["what"]
        self.line = access["line"] if access["file"] == program.path else None
        self.stack = [
            (frame["function"] or "?", _place(frame),
             frame["line"] if frame["file"] == program.path else None)
            for frame in access["stack"] if _is_ours(frame["file"])]


def _is_ours(path):
    return bool(path) and not os.path.isabs(path) and os.path.exists(path)


def _place(frame):
    return f"{os.path.basename(frame['file'])}:{frame['line']}"


def _excerpt(accesses, program):
    labels = {}
    for access in accesses:
        if access.line:
            labels.setdefault(access.line, []).append(access.what)
    wanted = {number for line in labels
              for number in range(line - AROUND, line + AROUND + 1)
              if 1 <= number <= len(program.code.lines)}
    rows, before = [], None
    for number in sorted(wanted):
        if before and number > before + 1:
            rows.append(None)
        rows.append((number, program.code.html(number),
                     list(dict.fromkeys(labels.get(number, ())))))
        before = number
    return rows
