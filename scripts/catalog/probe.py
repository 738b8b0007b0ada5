"""Whether a detector works here, and how it is launched: it must find a known
bug before its word counts."""

import hashlib
import os
import platform
import shlex
import sys

from . import detectors, files, observe
from .detector import compiler_version, which

KNOWN_STATUS = 3
TRIES = 5

CC = os.environ.get("CC") or "clang"


def proves(detector, program, prefix):
    """Runs the known bug. "" when the detector finds it and never fails to
    start, else what was wrong."""
    if not detectors.find(detector).proof:
        result = observe.observe(detector, program, prefix).result
        if result.status == KNOWN_STATUS:
            return ""
        return result.error or (
            f"{program} ended with {result.signal or result.status} instead "
            f"of status {KNOWN_STATUS}")
    problem, proof = "", detectors.find(detector).proof
    for _ in range(TRIES):
        seen = observe.observe(detector, program, prefix)
        if seen.failure:
            return seen.failure
        found = [finding.kind for finding in seen.findings]
        if proof in [*found, *(seen.ending or ())[:1]]:
            problem = ""
            if not detectors.find(detector).start_is_luck:
                break
        else:
            problem = f"it does not report the {proof} in {program}"
    return problem


def probe(detector, program, out, runs):
    key = circumstances(detector, program)
    known = files.json_of(out)
    if known and known.get("ok") and files.json_of(out + ".probed") == key:
        facts = dict(known, runs=runs)
    else:
        facts = find_out(detector, program)
        facts["runs"] = runs
        files.write_json(out + ".probed", key)
    if facts != known:
        files.write_json(out, facts)
    if not facts["ok"]:
        print(f"{detector}: {facts['problem']}", file=sys.stderr)
    return 0


def find_out(detector, program):
    """What the verdicts of a detector depend on, tried out."""
    tool = detectors.find(detector)
    name, version = tool.version(CC) or ("", "")
    compiler, number = compiler_version(CC) or ("", "")
    facts = {
        "detector": detector, "version_name": name, "version": version,
        "compiler": compiler, "compiler_version": number,
        "options": tool.options, "prefix": [], "ok": False, "problem": "",
    }
    for prefix in tool.prefixes():
        problem = proves(detector, program, prefix)
        if not problem:
            return dict(facts, prefix=prefix, ok=True, problem="")
        facts["problem"] = facts["problem"] or tool.explain(problem)
    return facts


def circumstances(detector, program):
    """What must have changed before it is worth trying again. Files are
    looked at instead of asked for their versions, because this happens at
    every make race-check."""
    with open(program, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    tool = detectors.find(detector)
    commands = map(which, [shlex.split(CC)[0], *tool.commands()])
    return [digest, tool.options, platform.release(),
            files.text_of("/proc/sys/vm/mmap_rnd_bits"), CC,
            [os.stat(path).st_mtime_ns for path in commands if path]]
