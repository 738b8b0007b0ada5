"""What a teacher types: one submission with its explanation, or a folder of
them with a table, JUnit and Gradescope's results.

Verdicts are kept, each under a number made of the submission, of what its
exercise says and of the judge itself; so a batch that was interrupted goes on
where it was, and nothing is judged twice.
"""

import glob
import hashlib
import json
import os
import shlex
import shutil
import subprocess

from .. import files, run as runner, terminal
from ..terminal import BOLD, GREEN, RED, paint
from . import contained, exported, judge, screen, spec
from .verdict import NOT_JUDGED, WORDS, Verdict, printable

KEPT = "build/grade"


def grade_one(name, path, again=False):
    """The exit status."""
    exercise = spec.find(name)
    data = _read(path)
    verdict = judged(exercise, data, again)
    print_verdict(exercise, verdict)
    exported.write(exercise, [(os.path.basename(path), verdict)],
                   f"{KEPT}/{exercise.name}/alone")
    return 0 if verdict.is_right else 1


def run_one(name, path):
    """As it is, once, with what it prints; the exit status."""
    exercise = spec.find(name)
    folder = f"{KEPT}/{exercise.name}/run"
    try:
        done = judge.run_once(exercise, _read(path), folder)
    except screen.Refused as refused:
        terminal.fail(f"{refused.verdict}: {refused}")
    print(done.output, end="")
    how = done.signal or (f"stopped: {done.hang}" if done.hang
                          else f"exit status {done.status}")
    print(f"({how})")
    return 0 if done.status == 0 else 1


def replay_one(name, path):
    """The failing schedule again; the exit status."""
    verdict = judged(spec.find(name), _read(path))
    if not verdict.replay:
        print(f"{verdict.word}: there is no schedule to replay")
        return 0
    return subprocess.run(shlex.split(verdict.replay)).returncode


def grade_all(name, folder, again=False):
    exercise = spec.find(name)
    folder = _there(folder)
    if not os.path.isdir(folder):
        terminal.fail(f"{folder}: is no folder")
    paths = submissions(folder)
    if not paths:
        terminal.fail(f"{folder}: no submission: FILE.c, or FOLDER/FILE.c")
    print(f"{exercise.name}: {len(paths)} submissions, {exercise.total} points;"
          f" {contained.how()}")
    width = max(len(student) for student, _ in paths)
    rows, told = [], []
    for student, path in paths:
        verdict = (_of_no_file(path, folder)
                   or judged(exercise, _read(path), again))
        rows.append((student, verdict))
        color = GREEN if verdict.is_right else RED
        print(f"{printable(student).ljust(width)}  "
              f"{verdict.points(exercise):3}/{exercise.total}  "
              f"{paint(color, verdict.word.ljust(14))}  {verdict.why}",
              flush=True)
    right = sum(verdict.is_right for _, verdict in rows)
    told = exported.write(exercise, rows, f"{KEPT}/{exercise.name}")
    print(f"{right} right, {len(rows) - right} not; " + ", ".join(told))
    return 0 if right == len(rows) else 1


def submissions(folder):
    """(student, path) of each: a file, or the one C file of a folder."""
    found = []
    for path in sorted(glob.glob(f"{glob.escape(folder)}/*")):
        student = os.path.basename(path)
        if os.path.isdir(path):
            inside = sorted(glob.glob(f"{glob.escape(path)}/*.c"))
            found.append((student, inside[0] if len(inside) == 1 else path))
        elif path.endswith(".c"):
            found.append((student.removesuffix(".c"), path))
    return found


def _of_no_file(path, folder):
    """The Verdict of what is no file, or None. A link leads somewhere else: to
    another's submission, say, or to a file of the teacher's."""
    inside = os.path.relpath(path, folder).split(os.sep)
    if any(os.path.islink(os.path.join(folder, *inside[:length]))
           for length in range(1, len(inside) + 1)):
        return Verdict("tampered", "is a symbolic link, which is not followed")
    if os.path.isdir(path):
        count = len(glob.glob(f"{glob.escape(path)}/*.c"))
        return Verdict("does not build", f"the folder has {count} C files; it "
                       "must be one")
    if not os.path.isfile(path):
        return Verdict("does not build", "is neither a file nor a folder")
    return None


def judged(exercise, data, again=False, quick=False):
    """The Verdict, from what is kept or anew; as judge.judge has it."""
    folder = f"{KEPT}/{exercise.name}/{_digest(exercise, data)}"
    folder += "-quick" if quick else ""
    kept = files.json_of(f"{folder}/verdict.kept")
    if kept and not again:
        return Verdict(**kept)
    try:
        verdict = judge.judge(exercise, data, folder, quick)
    except runner.Interrupted:
        shutil.rmtree(folder, ignore_errors=True)
        raise KeyboardInterrupt from None
    if verdict.word != NOT_JUDGED:
        files.write(f"{folder}/verdict.kept", json.dumps(verdict.as_json()))
    return verdict


def print_verdict(exercise, verdict):
    color = GREEN if verdict.is_right else RED
    print(f"{exercise.name}: {paint(color + ';' + BOLD, verdict.word)}, "
          f"{verdict.points(exercise)} of {exercise.total} points")
    if verdict.is_right:
        return
    if WORDS[verdict.word]:
        print(f"    {verdict.word}: {WORDS[verdict.word]}")
    print(f"    {verdict.why}")
    if verdict.report:
        print("\n" + verdict.report.rstrip())
    if verdict.replay:
        print(f"\nThe same schedule again:\n    {verdict.replay}")


def _digest(exercise, data):
    hashed = hashlib.sha256(data)
    hashed.update(exercise.name.encode())
    for path in _judging(exercise):
        with open(path, "rb") as file:
            hashed.update(file.read())
    for name in "CATALOG_LANGUAGE", "PLAIN_CC", "ASAN_CC":
        hashed.update(os.environ.get(name, "").encode())
    return hashed.hexdigest()[:16]


def _judging(exercise):
    """On which files a verdict depends, besides the submission."""
    here = os.path.dirname(os.path.abspath(__file__))
    return [exercise.file, exercise.source, *exercise.harness,
            *sorted(glob.glob(f"{here}/*.[pc]*")),
            *sorted(glob.glob("patterns/*.h") + glob.glob("patterns/*/*.[ch]")),
            "build/scripts/explore/runtime.a"]


def _read(path):
    """The bytes of a file, as far as the judge looks at them."""
    path = _there(path)
    try:
        if not os.path.isfile(path):
            return b""
        with open(path, "rb") as file:
            return file.read(screen.LARGEST + 1)
    except OSError as error:
        terminal.fail(f"{path}: {error.strerror}")


def _there(path):
    """A path that is relative to where make was called."""
    caller = os.environ.get("CATALOG_CALLER") or os.getcwd()
    full = os.path.join(caller, os.path.expanduser(path))
    if not path or not os.path.exists(full):
        terminal.fail(f"{path or 'SUBMISSION='}: No such file or folder")
    return full
