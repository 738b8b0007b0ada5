"""The line that each verdict of a session leaves."""

import os
import sys

# Where nobody watches a terminal, so many verdicts as declared make a line.
SHOW_EVERY = 25


def report(result):
    """One line for what is not as declared, and for all else as much as the
    place where it is read can hold."""
    detector, program = result["detector"], result["program"]
    line = f"{detector:8}  {program}: {result['verdict']}"
    if len(result["runs"]) > 1:
        line += f", {result['summary']}"
    if not result["ok"]:
        line = (f"surprise  {line}, declared {result['expected']['verdict']}"
                f" ({result['why']})")
    counter = ""
    done = 0
    shared = os.environ.get("CATALOG_PROGRESS")
    if shared:
        fd = os.open(shared, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.write(fd, b".")
        done = os.fstat(fd).st_size
        os.close(fd)
        counter = f"{done}/{os.environ.get('CATALOG_TOTAL', '?')}  "
    if shared and sys.stdout.isatty():
        try:
            width = os.get_terminal_size(sys.stdout.fileno()).columns or 80
        except OSError:
            width = 80
        end = "" if result["ok"] else "\n"
        if not end:
            line = (counter + line)[:max(1, width - 1)]
        sys.stdout.write(f"\r\033[K{line}{end}")
    elif not shared or not result["ok"] or done % SHOW_EVERY == 0:
        print(counter + line)
    sys.stdout.flush()
