"""Runs what belongs to a submission so that it ends, and all it started, and
so that it can change nothing but one folder.

    contained.run(argv, folder, seconds=20)     run.Result
    contained.prefix(folder)                    what stands before a command
    contained.end_all()                         of what was run with that prefix

Where bubblewrap is installed and may be used, it sees all files but can write
below its folder only, has no network, and its processes no others. Where it is
not, that rests on the functions that it may call (screen.py) alone, and on the
permissions of its user, who is a stranger (stranger.py) where the judge is root.
"""

import functools
import os
import shutil

from .. import run as runner
from . import stranger

FILE_SIZE = 64 * 1024 * 1024
MEMORY = 1024 * 1024 * 1024
THREADS = 1000
PROCESSES = 4 * THREADS  # more than its user has; what starts more cannot


def run(argv, folder, seconds, env=None, still=5.0):
    try:
        return runner.run([*prefix(folder), *argv], env=env,
                          limits=limits(seconds, still))
    finally:
        end_all()


def end_all():
    stranger.end_all(stranger.user())


def limits(seconds, still=5.0):
    """seconds: of CPU time; by the wall clock ten times as much, so that a
    busy machine changes no verdict."""
    return runner.Limits(still=still, cpu=seconds, longest=10 * seconds,
                         naps_count=True, memory=MEMORY, threads=THREADS)


def why_stopped(done, seconds):
    """In words, of a run.Result with a hang."""
    if done.hang == "large":
        return f"had taken {MEMORY >> 30} GB of memory"
    if done.hang == "crowded":
        return f"had started {THREADS} threads"
    return f"had taken {seconds} s of CPU time" if done.hang == "busy" else (
        "did not end")


def prefix(folder):
    who = stranger.user()
    stranger.own(who, folder)
    most = PROCESSES + stranger.processes(os.getuid() if who is None else who)
    limit = ["prlimit", f"--fsize={FILE_SIZE}", "--core=0", f"--nproc={most}"]
    return [*limit, *stranger.prefix(who), *_bubblewrap(os.path.abspath(folder))]


def how():
    """In words."""
    if works():
        return "contained by bubblewrap"
    return ("bubblewrap is not in use: a submission is held only by the "
            "functions that it may call")


def _bubblewrap(folder):
    if not works():
        return []
    return ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc",
            "--bind", folder, folder, "--unshare-all", "--die-with-parent",
            "--cap-drop", "ALL"]


@functools.cache
def works():
    if not shutil.which("bwrap"):
        return False
    done = runner.run([*stranger.prefix(stranger.user()), "bwrap", "--ro-bind",
                       "/", "/", "--proc", "/proc", "--dev", "/dev",
                       "--unshare-all", "true"])
    return not done.error and done.status == 0
