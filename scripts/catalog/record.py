"""One program under one detector, and the evidence of it."""

import json
import os
import sys

from . import (detectors, evidence, files, judge, own, own_judge, progress,
               source)


def fail(*messages):
    print(*messages, sep="\n", file=sys.stderr)
    sys.exit(2)


def record(detector, path, program, evidence_path, facts_path):
    """Judges the program of a source, or of a folder that scripts/own has
    made, and writes evidence."""
    if not detectors.find(detector):
        fail(f"detect: unknown detector \"{detector}\": one of "
             + ", ".join(detectors.names()))
    try:
        owned = own.load(path) if os.path.isdir(path) else None
        about = None if owned else source.parse(path)
        with open(facts_path, encoding="utf-8") as file:
            facts = json.load(file)
        if not os.access(program, os.X_OK):
            fail(f"detect: {program}: no such program; make builds it")
    except OSError as error:
        fail(f"detect: {error.filename}: {error.strerror}")
    except ValueError as error:
        fail(f"detect: {facts_path}: {error}")
    if owned:
        court = own_judge.OwnJudge(owned, detector, facts)
    else:
        if about.errors:
            fail(*about.errors)
        court = judge.Judge(about, detector, facts)
    runs = court.observe(program) if facts.get("ok", True) else []
    result = evidence.of(court, runs)
    if owned:
        result["own"] = {"files": owned.files, "command": owned.command,
                         "has_expectations": owned.has_expectations}
    try:
        files.write_json(evidence_path, result)
    except OSError as error:
        fail(f"detect: {error}")
    progress.report(result)
