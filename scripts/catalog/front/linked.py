"""For scripts/explore/run: a program that scripts/explore/cc has made is linked
with the explorer, from what it carries.

    with linked.explorable("./test_queue") as path:
        ...
"""

import contextlib
import os
import shlex
import subprocess
import tempfile

from .. import away, terminal
from . import carried, front

ROOT = os.path.normpath(f"{__file__}/../../../..")
RUNTIME = os.path.join("build", "scripts", "explore", "runtime.a")


@contextlib.contextmanager
def explorable(program):
    """The path of a program with the explorer in it. Ends the script where
    there is none."""
    with tempfile.TemporaryDirectory() as scratch:
        explored = os.path.join(scratch, "explored.o")
        program = _behind(program)
        if not carried.of(program, explored):
            why = carried.why(program) or ("was not built by scripts/explore/"
                                           "build, or cc")
            terminal.fail(f"{program}: {why}")
        path = os.path.join(scratch, os.path.basename(program))
        _link(program, explored, path)
        yield path


def _behind(program):
    """libtool puts a script where a program was asked for."""
    folder, name = os.path.split(program)
    for other in (f".libs/lt-{name}", f".libs/{name}"):
        other = os.path.join(folder, other)
        with open(program, "rb") as file:
            if file.read(2) == b"#!" and os.path.isfile(other):
                return other
    return program


def _link(program, explored, path):
    runtime = os.path.join(ROOT, RUNTIME)
    if not os.path.exists(runtime):
        runtime = os.path.join(away.home(), RUNTIME)
    if not os.path.exists(runtime):
        _must(["make", "-s", "-C", ROOT, RUNTIME],
              "the explorer's runtime cannot be built")
    _must([front.BUILD, "-o", path, explored, runtime],
          f"{program}: cannot be linked for the explorer",
          CC=shlex.join(front.compiler()), CFLAGS="",
          LDLIBS=" ".join(carried.libraries(explored)))


def _must(command, otherwise, **env):
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True,
                          env=dict(os.environ, **env))
    if done.returncode:
        terminal.fail(f"{done.stdout}{otherwise}")
