"""One check of the catalog: a command that exits with 0 when all is well, and
what is kept of it for the matrix to count."""

import contextlib
import os
import shlex
import signal
import subprocess
import time

from . import files, terminal

FOLDER = "build/checks"
KEEP = 80  # lines of a failing check's output
GRACE = 5  # seconds that an interrupted check has to clean up


def outcome(command):
    """The command's exit status and output. 127 when it is not there. It runs
    in a session of its own, and all of it ends when we are interrupted."""
    try:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True)
    except OSError as error:
        return 127, f"cannot run {command[0]}: {error.strerror}"
    try:
        output = child.communicate()[0].decode(errors="replace")
    except BaseException:
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            pass
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        raise
    return child.returncode, output


def record(name, command):
    """Runs it, and writes what became of it."""
    start = time.monotonic()
    status, output = outcome(command)
    lines = output.rstrip().splitlines()
    if len(lines) > KEEP:
        lines = [f"… {len(lines) - KEEP} lines left out", *lines[-KEEP:]]
    try:
        os.makedirs(FOLDER, exist_ok=True)
        files.write_json(f"{FOLDER}/{name}.json", {
            "name": name, "ok": status == 0, "missing": status == 127,
            "command": shlex.join(command), "detail": "\n".join(lines)})
    except OSError as error:
        terminal.fail(f"cannot write {error.filename}: {error.strerror}")
    word = "passed" if status == 0 else "not run" if status == 127 else "FAILED"
    print(f"check {name}: {word} ({time.monotonic() - start:.1f} s)")
    return 0
