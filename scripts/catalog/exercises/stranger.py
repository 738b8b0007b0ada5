"""A user that owns nothing, as which a submission runs where the judge is root: for
root neither the permissions of files count nor the number of its processes.

    who = stranger.user()       None: the judge is not root, or it does not work
    stranger.prefix(who)        what stands before a command
    stranger.own(who, folder)   what it may write to
    stranger.end_all(who)       nothing of it runs any more
"""

import functools
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time

FIRST, COUNT = 20000, 40000  # where no user of a system is, and in most containers


@functools.cache
def user():
    """The number of a user that nobody is, and that no process has."""
    if os.getuid() != 0 or not shutil.which("setpriv"):
        return None
    known = {one.pw_uid for one in pwd.getpwall()} | set(_users_of_processes())
    numbers = (FIRST + (os.getpid() + step) % COUNT for step in range(COUNT))
    who = next(number for number in numbers if number not in known)
    return who if _can_work(who) else None


def _can_work(who):
    """Whether it can read the catalog, and use what a submission is judged with:
    root's own folders are closed to it."""
    tools = [sys.executable] + [
        shutil.which(words.split()[0]) or words for words in
        map(os.environ.get, ("PLAIN_CC", "ASAN_CC")) if words]
    looks = [["-r", os.path.abspath(__file__)]] + [["-x", tool] for tool in tools]
    return all(subprocess.run([*prefix(who), "test", *look],
                              stderr=subprocess.DEVNULL).returncode == 0
               for look in looks)


def prefix(who):
    if who is None:
        return []
    return ["setpriv", f"--reuid={who}", f"--regid={who}", "--clear-groups",
            "--inh-caps=-all", "--no-new-privs"]


def own(who, folder):
    if who is not None:
        os.chown(folder, who, who)


def processes(who):
    """How many threads a user has."""
    count = 0
    for path in glob.glob("/proc/[0-9]*"):
        try:
            if os.stat(path).st_uid == who:
                count += len(os.listdir(f"{path}/task"))
        except OSError:
            pass
    return count


def end_all(who):
    """Ends what has left the session of its run. First all are stopped, until
    there is none that is not: what is stopped starts no other one, and still
    counts among the processes that its user may have. Nobody else has that
    number."""
    if who is None:
        return
    stopped = set()
    while new := set(live(who)) - stopped:
        for pid in new:
            _send(pid, signal.SIGSTOP)
        stopped |= new
    while left := live(who):
        for pid in left:
            _send(pid, signal.SIGKILL)
        time.sleep(0.01)


def live(who):
    found = []
    for path in glob.glob("/proc/[0-9]*"):
        try:
            if os.stat(path).st_uid != who:
                continue
            with open(f"{path}/stat", "rb") as file:
                state = file.read().rpartition(b") ")[2][:1]
        except OSError:
            continue
        if state not in (b"Z", b"X"):
            found.append(int(os.path.basename(path)))
    return found


def _users_of_processes():
    for path in glob.glob("/proc/[0-9]*"):
        try:
            yield os.stat(path).st_uid
        except OSError:
            pass


def _send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
