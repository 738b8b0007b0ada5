"""Turns judged runs into the evidence that is kept of them."""

import re

from . import run

OUTPUT_LIMIT = 4000

# Lines that Valgrind writes between those of the program.
TOOL_LINE = re.compile(r"(?m)^(==|--)\d+\1 .*\n?")


def of(judge, runs):
    """What scripts/detect writes and scripts/matrix reads."""
    expected, facts = judge.expected, judge.facts
    ok = judge.agrees(runs)
    hits = sum(one.outcome == "hit" for one in runs)
    verdict, why = expected.verdict, ""
    if not runs:
        verdict, why = "tool failed", facts.get("problem") or "probe failed"
    elif not ok or not hits:
        telling = next((one for one in runs if one.outcome == "surprise"),
                       next(one for one in runs if one.outcome != "hit"))
        verdict, why = telling.verdict, telling.why
    last = runs[-1].observation.result if runs else run.Result()
    evidence = {
        "schema": 1,
        "detector": judge.detector,
        "program": judge.source.program,
        "source": judge.source.path,
        "tool": {"name": facts.get("version_name"),
                 "version": facts.get("version")},
        "expected": {"verdict": expected.verdict,
                     "sometimes": expected.sometimes,
                     "reason": expected.reason, "line": expected.line},
        "runs": [{"outcome": one.outcome, "verdict": one.verdict,
                  "status": one.observation.result.status,
                  "signal": one.observation.result.signal,
                  "seconds": round(one.observation.result.seconds, 3),
                  "why": one.why} for one in runs],
        "findings": findings_of(judge, runs),
        "output": TOOL_LINE.sub("", last.output)[-OUTPUT_LIMIT:],
        "verdict": verdict,
        "ok": ok,
        "summary": f"{hits} of {len(runs)}",
        "why": why,
    }
    stacks = next((one.observation.result.stacks for one in runs
                   if one.observation.result.stacks), "")
    if stacks:
        start = stacks.find("\nThread ")
        evidence["stacks"] = stacks[max(0, start):].strip().splitlines()
    return evidence


def findings_of(judge, runs):
    """The findings of all runs that count, each one once."""
    unique = {}
    for one in runs:
        seen = set()
        for finding in judge.counted(one.observation):
            entry = finding_entry(judge, finding)
            key = (entry["kind"],) + tuple((access["file"], access["line"])
                                           for access in entry["accesses"])
            unique.setdefault(key, entry)
            unique[key]["runs"] += key not in seen
            seen.add(key)
    return list(unique.values())


def finding_entry(judge, finding):
    places = [judge.place(access)[0] for access in finding.accesses]
    first = next((frame for frame in places if frame), None)
    return {
        "kind": finding.kind,
        "text": finding.text,
        "at": {"file": first.file, "line": first.line} if first else None,
        "marked": judge.is_marked(finding),
        "accesses": [access_entry(judge, access)
                     for access in finding.accesses],
        "context": [access_entry(judge, access) for access in finding.context],
        "runs": 0,
    }


def access_entry(judge, access):
    frame, mark = judge.place(access)
    return {
        "what": access.what,
        "file": frame.file if frame else None,
        "line": frame.line if frame else None,
        "function": frame.function if frame else None,
        "mark": mark,
        "stack": [{"function": frame.function, "file": frame.file,
                   "line": frame.line, "column": frame.column}
                  for frame in access.stack],
    }
