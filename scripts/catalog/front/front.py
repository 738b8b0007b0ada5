"""The command scripts/explore/cc: the compiler behind it does what it was told,
and what it has made is given the same again, for the explorer."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile

from . import carried, words
from .inputs import Inputs

BUILD = os.path.normpath(f"{__file__}/../../../explore/build")

# configure looks whether a compiler takes something, a hundred times.
TRIED = "conftest.c"


def compiler():
    """The words of the compiler behind this one."""
    named = os.environ.get("EXPLORE_CC")
    if named:
        return shlex.split(named)
    return ["clang" if shutil.which("clang") else "gcc"]


def main(arguments):
    """The exit status."""
    command = words.read(arguments)
    if command.is_cplusplus:
        return _fail(f"{command.is_cplusplus} is C++, and only C can be "
                     "explored")
    try:
        status = subprocess.call([*compiler(), *arguments])
    except OSError as error:
        return _fail(f"{compiler()[0]}: {error.strerror}")
    if status or command.action == words.OTHER:
        return status if status >= 0 else 128 - status
    with tempfile.TemporaryDirectory() as scratch:
        if command.action == words.COMPILE:
            for source, output in command.objects:
                _compile(source, output, scratch)
        else:
            _link(command, scratch)
    return 0


def _compile(source, output, scratch):
    if os.path.basename(source.path) == TRIED or not _is_elf(output):
        return
    explored = os.path.join(scratch, "explored.o")
    if _translate(source, explored):
        carried.attach(output, explored)


def _translate(source, output):
    """Whether it could be compiled for the explorer. Else it is linked as it
    is, and every certificate says that it is not watched."""
    done = _build(["-c", "-o", output, source.path, *source.options, "-w"])
    if done.returncode:
        print(f"{done.stdout}cc: {source.path}: not compiled for the explorer, "
              "which will not watch it", file=sys.stderr)
    return done.returncode == 0


def _link(command, scratch):
    output = command.output or "a.out"
    if not _is_elf(output):
        return
    found = Inputs(command.folders, scratch)
    for one in command.inputs:
        if isinstance(one, str):
            found.add(one)
        elif os.path.basename(one.path) != TRIED:
            _add_source(found, one)
    if not found.carries:
        return
    explored = os.path.join(scratch, "explored.o")
    why = command.refused or _merge(found, command, explored)
    if why:
        carried.attach_text(output, why)
    else:
        carried.attach(output, explored)


def _add_source(found, source):
    path = found.place(source.path) + ".o"
    if source.options is not None and _translate(source, path):
        found.add_compiled(path)
        return
    options = source.options or []
    if subprocess.call([*compiler(), *options, "-c", "-o", path,
                        source.path]) == 0:
        found.files.append(path)


def _merge(found, command, explored):
    """One object of all; why there is none, or "" ."""
    done = _build(["-r", "-o", explored, *found.files])
    if done.returncode:
        return "it could not be linked for the explorer: " + done.stdout
    if command.action == words.SHARE:  # as in any other library
        subprocess.run(["objcopy", "--localize-hidden", explored], check=True)
    wanted = [*carried.libraries(explored), *command.rpaths, *found.libraries]
    if odd := next((word for word in wanted if len(word.split()) > 1), None):
        return f"it is linked with {odd}, in whose name is a blank"
    if wanted:
        carried.attach_text(explored, "\n".join(wanted) + "\n",
                            carried.LIBRARIES)
    return ""


def _build(arguments):
    return subprocess.run([BUILD, *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True,
                          env=dict(os.environ, CC=shlex.join(compiler()),
                                   CFLAGS="", LDLIBS=""))


def _is_elf(path):
    try:
        with open(path, "rb") as file:
            return file.read(4) == b"\x7fELF"
    except OSError:  # /dev/null is none either
        return False


def _fail(text):
    print(f"cc: {text}", file=sys.stderr)
    return 2
