"""Lets one make at a time work in a folder.

    alone.hold("/home/me/catalog", os.getppid())

Two of them would build the same archive, run the same probe and write the same
evidence, perhaps with other flags.
"""

import fcntl
import os
import select
import sys
import time


def hold(folder, pid):
    """Waits until nobody holds the folder. Then holds it, in a process of its
    own, until process pid is gone; that cannot forget to let go. Where the
    file system knows no locks, nobody waits."""
    fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print(f"another make works in {folder}; this one waits for its end",
              file=sys.stderr, flush=True)
        fcntl.flock(fd, fcntl.LOCK_EX)
    except OSError:
        return
    if os.fork() == 0:
        try:
            os.setsid()
            nothing = os.open(os.devnull, os.O_RDWR)
            for number in 0, 1, 2:
                os.dup2(nothing, number)
            _wait_for_end(pid)
        finally:
            os._exit(0)
    os.close(fd)


def _wait_for_end(pid):
    try:
        poll = select.poll()
        poll.register(os.pidfd_open(pid), select.POLLIN)
        poll.poll()
    except ProcessLookupError:
        pass
    except OSError:  # the kernel is too old for that
        while os.path.exists(f"/proc/{pid}"):
            time.sleep(0.1)
