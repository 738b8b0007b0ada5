"""The line that each verdict leaves, and how the matrix reads it while more of
them come."""

import os

# Begins what is said to the matrix, and nothing else.
MARK = "\036"


def report(result):
    """Says how a verdict came out: to the matrix, if it follows, and otherwise
    to people."""
    detector, program = result["detector"], result["program"]
    line = f"{detector:8}  {program}: {result['verdict']}"
    if len(result["runs"]) > 1:
        line += f", {result['summary']}"
    if not result["ok"]:
        line = (f"surprise  {line}, declared {result['expected']['verdict']}"
                f" ({result['why']})")
    if os.environ.get("CATALOG_FOLLOWED"):
        line = " ".join(line.split())
        line = f"{MARK}{detector} {program} {int(result['ok'])} {line}"
    # In one piece, because others write as well.
    os.write(1, (line + "\n").encode())
