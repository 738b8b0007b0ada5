"""The catalog installed once for many users: each builds in a copy of it.

    away.usual()                    "/home/me/.cache/concurrency-catalog-1a2b3c4d"
    away.home()                     where what is built lies: here, or there
    away.bring_up_to_date(folder)   what is built there stays
"""

import fcntl
import hashlib
import os
import shutil
import sys

HERE = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))

NOT_COPIED = (".git", "__pycache__", os.path.join(HERE, "build"))


def usual():
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    digest = hashlib.sha256(HERE.encode()).hexdigest()[:8]
    return os.path.join(cache, f"concurrency-catalog-{digest}")


def home():
    """As the Makefile has it."""
    if os.environ.get("CATALOG_BUILD"):
        return os.environ["CATALOG_BUILD"]
    build = os.path.join(HERE, "build")
    may_write = os.access(build if os.path.exists(build) else HERE, os.W_OK)
    return HERE if may_write else usual()


def bring_up_to_date(folder):
    if os.path.commonpath([folder, HERE]) == HERE:
        raise OSError(0, "lies within the catalog", folder)
    if not os.path.exists(folder):
        print(f"what is built lies in {folder}", file=sys.stderr)
    os.makedirs(f"{folder}/build", exist_ok=True)
    with open(f"{folder}/build/copying", "w") as lock:  # one at a time
        fcntl.flock(lock, fcntl.LOCK_EX)
        _copy(HERE, folder, {"build"})


def _copy(source, target, kept=frozenset()):
    """As old as it is there, so that make sees what has changed."""
    os.makedirs(target, exist_ok=True)
    names = {name for name in os.listdir(source) if name not in NOT_COPIED
             and os.path.join(source, name) not in NOT_COPIED}
    for name in set(os.listdir(target)) - names - kept:
        _remove(f"{target}/{name}")
    for name in names:
        old, new = f"{source}/{name}", f"{target}/{name}"
        if os.path.isdir(old):
            _copy(old, new)
        elif not _is_same(old, new):
            shutil.copy2(old, f"{new}.{os.getpid()}")
            os.replace(f"{new}.{os.getpid()}", new)


def _is_same(old, new):
    if not os.path.exists(new):
        return False
    old, new = os.stat(old), os.stat(new)
    return (old.st_mtime_ns, old.st_size) == (new.st_mtime_ns, new.st_size)


def _remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)
