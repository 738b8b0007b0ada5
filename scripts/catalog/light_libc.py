"""A copy of the C library for Valgrind, which has its symbols but not its lines.
Half of what Valgrind needs to start is spent on reading those, and no verdict is
about a line of the C library.

    folder = light_libc.folder()    "…/build/valgrind/lib", or "" without one
"""

import os
import re
import subprocess

FOLDER = "build/valgrind/lib"  # Valgrind's suppressions know it by "lib"
DEBUG = "/usr/lib/debug/.build-id"


def original():
    """The path of the C library of this machine, or ""."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        match = re.search(r"/\S*/libc\.so\.6$", maps.read(), re.M)
    return match[0] if match else ""


def folder():
    """Makes the copy; "" where that is not possible."""
    try:
        _make(original())
    except (OSError, subprocess.CalledProcessError, TypeError):
        return ""
    return os.path.abspath(FOLDER)


def _make(libc):
    """Raises TypeError where the library has no number."""
    notes = _run("readelf", "-n", libc)
    number = re.search(r"Build ID: (\w+)", notes)[1]
    os.makedirs(FOLDER, exist_ok=True)
    # Several detectors may be at it, and all write the same.
    scratch = f"{FOLDER}/{os.getpid()}"
    os.makedirs(scratch)
    try:
        symbols = f"{scratch}/libc.symbols"
        _run("objcopy", "--strip-debug",
             f"{DEBUG}/{number[:2]}/{number[2:]}.debug", symbols)
        # By its number Valgrind would find the lines all the same.
        _run("objcopy", "--remove-section=.note.gnu.build-id",
             "--remove-section=.gnu_debuglink", libc, f"{scratch}/plain")
        _run("objcopy", f"--add-gnu-debuglink={symbols}", f"{scratch}/plain",
             f"{scratch}/libc.so.6")
        os.chmod(f"{scratch}/libc.so.6", 0o755)
        for name in "libc.symbols", "libc.so.6":
            os.replace(f"{scratch}/{name}", f"{FOLDER}/{name}")
    finally:
        for name in os.listdir(scratch):
            os.unlink(f"{scratch}/{name}")
        os.rmdir(scratch)


def _run(*command):
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout
