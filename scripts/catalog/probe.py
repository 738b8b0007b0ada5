"""Whether a detector works here, and how it is launched: it must find a known
bug before its word counts."""

import hashlib
import os
import platform
import re
import shlex
import sys
from shutil import which

from . import files, tools

# The kind of finding by which a detector proves itself on the known bug.
PROOF = {
    "tsan": "data race", "helgrind": "data race", "drd": "data race",
    "memcheck": "memory leak", "asan": "memory leak",
    "explore": "wrong result",
}
KNOWN_STATUS = 3
TRIES = 5

CC = os.environ.get("CC") or "clang"


def prefixes(detector):
    """Ways to start a program, the plain one first. With much randomness in
    its addresses TSan's older runtimes do not find their memory free."""
    yield []
    if detector in ("tsan", "asan"):
        yield ["setarch", platform.machine(), "-R"]


def proves(detector, program, prefix):
    """Runs the known bug. "" when the detector finds it and never fails to
    start, else what was wrong."""
    if detector == "exit":
        result = tools.observe(detector, program, prefix).result
        if result.status == KNOWN_STATUS:
            return ""
        return result.error or (
            f"{program} ended with {result.signal or result.status} instead "
            f"of status {KNOWN_STATUS}")
    problem = ""
    for _ in range(TRIES):
        seen = tools.observe(detector, program, prefix)
        if seen.failure:
            return seen.failure
        found = [finding.kind for finding in seen.findings]
        if PROOF[detector] in [*found, *(seen.ending or ())[:1]]:
            problem = ""
            # Whether TSan can map its memory is luck, the others never vary.
            if detector != "tsan":
                break
        else:
            problem = f"it does not report the {PROOF[detector]} in {program}"
    return problem


def explain(detector, problem):
    if detector == "tsan" and re.search(
            "memory (mapping|layout)|personality", problem):
        bits = files.text_of("/proc/sys/vm/mmap_rnd_bits").strip() or "unknown"
        return (f"{problem}: the addresses that TSan needs are taken "
                f"(vm.mmap_rnd_bits is {bits}), and setarch -R does not help. "
                "Try: sudo sysctl vm.mmap_rnd_bits=28; in a container: "
                "docker run --security-opt seccomp=unconfined")
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
    tool = tools.TOOLS[detector]
    name, version = tool.version(CC) or ("", "")
    compiler, compiler_version = tools.compiler_version(CC) or ("", "")
    facts = {
        "detector": detector, "version_name": name, "version": version,
        "compiler": compiler, "compiler_version": compiler_version,
        "options": tool.options, "prefix": [], "ok": False, "problem": "",
    }
    for prefix in prefixes(detector):
        problem = proves(detector, program, prefix)
        if not problem:
            return dict(facts, prefix=prefix, ok=True, problem="")
        facts["problem"] = facts["problem"] or explain(detector, problem)
    return facts


def circumstances(detector, program):
    """What must have changed before it is worth trying again. Files are
    looked at instead of asked for their versions, because this happens at
    every make race-check."""
    with open(program, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    commands = [which(shlex.split(CC)[0]), which("valgrind")]
    return [digest, tools.TOOLS[detector].options, platform.release(),
            files.text_of("/proc/sys/vm/mmap_rnd_bits"), CC,
            [os.stat(path).st_mtime_ns for path in commands if path]]
