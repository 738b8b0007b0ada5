"""What runs a program that was built for another processor: QEMU, where it is
installed, with that processor's C library in the place where Debian's cross
compilers have it."""

import os
import shutil

MACHINE_AT, PROGRAM = 18, b"\x7fELF\x02\x01"  # 64 bits, little endian
# A heap of 64 MB for each of QEMU's threads would count as the program's memory.
ARENAS = "MALLOC_ARENA_MAX"
MACHINES = {62: "x86_64", 183: "aarch64"}  # as uname calls them


def command(program):
    """What stands in front of a program's name to run it here; nothing where
    it is this processor's, or no program."""
    root = _root(program)
    if not root:
        return []
    return ["env", f"{ARENAS}=1", f"qemu-{machine_of(program)}", "-U", ARENAS,
            "-L", root]


def _root(program):
    """Where its C library and its binutils lie, or ""."""
    machine = machine_of(program)
    if machine is None or machine == os.uname().machine:
        return ""
    return f"/usr/{machine.replace('_', '-')}-linux-gnu"


def use_tools(program):
    """From now on nm, objcopy and the like are those for that program."""
    root = _root(program)
    if root:
        os.environ["PATH"] = f"{root}/bin{os.pathsep}{os.environ['PATH']}"


def missing(program):
    """The name of what should run a program and is not installed, or ""."""
    found = command(program)[2:3]
    return "".join(name for name in found if not shutil.which(name))


def environment(program):
    """What the explorer's runtime in a program is told, beside its options: to
    map less memory at first, of which QEMU records each page."""
    return {"EXPLORE_PLACES": "32"} if command(program) else {}


def slower():
    """How many times as long as here a program may take: 1, or what SLOWER
    says."""
    return int(os.environ.get("SLOWER") or 1)


def machine_of(program):
    """The processor that a program is for, or None."""
    try:
        with open(program, "rb") as file:
            header = file.read(MACHINE_AT + 2)
    except OSError:
        return None
    if not header.startswith(PROGRAM):
        return None
    return MACHINES.get(int.from_bytes(header[MACHINE_AT:], "little"))
