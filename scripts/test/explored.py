"""Programs that are built for the explorer, and what it says of them, without
its front end, whose start would take longer than all schedules."""

import json
import os
import re
import shlex
import subprocess
import sys

from tree import ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))
from catalog import emulator  # noqa: E402

# What compiles, and the processor that it compiles for.
COMPILER = shlex.split(os.environ.get("CC") or "clang")
MACHINE = subprocess.run([*COMPILER, "-dumpmachine"], capture_output=True,
                         text=True).stdout.partition("-")[0]

HEADERS = """\
#define _GNU_SOURCE
""" + "".join(f"#include <{name}.h>\n" for name in (
    "assert", "errno", "fcntl", "malloc", "poll", "pthread", "sched",
    "semaphore", "stdatomic", "stdbool", "stdio", "stdlib", "string",
    "sys/file", "sys/mman", "sys/select", "sys/time", "threads", "time",
    "unistd"))

# What a program here may use without saying so. MUST is for calls, which an
# assert without effect would leave out. RUN starts two threads and joins them.
SHORTHANDS = """
#define MUST(condition) do { if (!(condition)) abort(); } while (0)
#define MUTEX PTHREAD_MUTEX_INITIALIZER
#define COND PTHREAD_COND_INITIALIZER
#define CREATE(thread, f) pthread_create(&thread, NULL, f, NULL)
#define JOIN(thread) pthread_join(thread, NULL)
#define RUN(f, g)                                                              \\
    do {                                                                       \\
        pthread_t first, second;                                               \\
        CREATE(first, f);                                                      \\
        CREATE(second, g);                                                     \\
        JOIN(first);                                                           \\
        JOIN(second);                                                          \\
    } while (0)
"""


def rename(number, source):
    """The program with names of its own, so that all can be one."""
    names = set()
    for line in source.splitlines():
        if re.match(r"[a-z]", line):
            head = line.partition("{")[0] if "(" in line else line
            names.update(re.findall(r"\b([a-z]\w*)(?=\s*(?:[=;,(\[]|$))", head))
            names.update(re.findall(r"^(?:static )?struct (\w+) {", line))
    names -= {"char", "int", "void", "atomic_int"}
    names |= {"main"}
    ours = "".join(f"#define {name} p{number}_{name}\n" for name in names)
    gone = "".join(f"#undef {name}\n" for name in names)
    return f'{ours}#line 1 "program{number}.c"\n{source}{gone}'


def find_runtime(tree):
    """The explorer in C, whose twenty files take longer to compile than most
    tests."""
    os.makedirs(tree.path("build/explore"), exist_ok=True)
    path = f"{ROOT}/build/scripts/explore/runtime.a"
    if tree.make("-C", ROOT, "-q", "PROBED=1",
                 "build/scripts/explore/runtime.a").status != 0:
        path = tree.path("build/scripts/explore/runtime.a")
        done = tree.make("build/scripts/explore/runtime.a")
        assert done.status == 0, done.output
    return path


def build(tree, output, *files):
    done = tree.run("sh", tree.path("scripts/explore/build"), "-o", output,
                    *files, find_runtime(tree), CFLAGS="-w -DSMALL")
    assert done.status == 0, done.output


def listen(program, case, **options):
    """All that the runtime tells of the one of its programs that CASE names."""
    settings = {f"EXPLORE_{option.upper()}": str(value)
                for option, value in options.items()}
    read_end, write_end = os.pipe()
    command = [*emulator.command(program), program]
    child = os.posix_spawnp(
        command[0], command, dict(os.environ, CASE=str(case), **settings,
                                  **emulator.environment(program)),
        file_actions=[(os.POSIX_SPAWN_DUP2, write_end, 3)])
    os.close(write_end)
    with open(read_end, encoding="utf-8") as lines:
        told = [json.loads(line) for line in lines]
    os.waitpid(child, 0)
    return told


def explore(program, case, **options):
    """(steps, result, {message: verdict} of all outcomes)."""
    told = listen(program, case, **options)
    return ([one for one in told if "what" in one and "waits" not in one],
            told[-1], {one["message"]: one["outcome"] for one in told
                       if "outcome" in one})
