"""What must be true of a page of documentation and of the examples in headers,
as running compilers and programs tells. scripts/check-docs -h lists the rules.

Each rule yields (line, message) for what breaks it.
"""

import os
import re
import shutil
import subprocess
import tempfile

from .. import terminal

TRIES = 5      # runs of a program whose output differs from the one shown
PATIENCE = 60  # seconds for a command

FLAGS = "-std=c17 -D_POSIX_C_SOURCE=200809L -pthread -Ipatterns".split()
STRICT = [f"-Werror={warning}" for warning in (
    "implicit-function-declaration", "incompatible-pointer-types",
    "int-conversion")]

# What an example leaves to its reader, in a header that is for the other files
# of a component or shows a part of a function. The example of every other header
# compiles as it is shown, with that header alone.
SURROUNDINGS = {
    "patterns/check.h": """
        #include <pthread.h>
        enum { JOBS = 1 };
        pthread_t thread;
        int job, total;
        void *work(void *);""",
    "patterns/channel/parker.h": """
        #include <errno.h>
        struct parker *parker;
        struct timespec *deadline;
        size_t which;
        int result;""",
    "patterns/context/watcher.h": """
        struct timespec *deadline;
        struct context *ctx;
        void expire(void *);""",
    "patterns/deadline.h": """
        #include "check.h"
        struct { pthread_mutex_t lock; bool is_empty; } *box;""",
    "patterns/scenario.h": """
        void closed_while_full(void), closed_while_empty(void);""",
    "patterns/patience.h": """
        struct { pthread_mutex_t lock; } *pool;""",
    "patterns/tell_valgrind.h": """
        #include <stdatomic.h>
        #include <stdbool.h>
        atomic_bool ready;""",
}


def build(line, words):
    """A cc line builds. Its program is put aside."""
    if "-o" in words:
        at = words.index("-o")
        words = words[:at] + words[at + 2:]
    with tempfile.TemporaryDirectory() as folder:
        status, output = _run(
            [_compiler(), *words[1:], "-o", f"{folder}/program"])
    if status:
        yield line, f"this does not build: {_first_error(output)}"


def outputs(page, entry):
    """Every block without a language is what the entry's programs print."""
    blocks = [block for block in page.blocks if not block.language]
    whole = entry.kind == "pattern"
    wrong = []
    for _ in range(TRIES if blocks else 0):
        if whole:
            command = ["build/plain/" + entry.shown[0][:-len(".c")]]
        else:
            command = ["scripts/show", "exit", *entry.shown]
        printed = _normalize(_run(command)[1])
        wrong = [(block.line + difference[0], difference[1])
                 for block in blocks
                 if (difference := _difference(_normalize(block.text), printed,
                                               whole))]
        if not wrong:
            break
    yield from wrong


def _normalize(text):
    return [re.sub(r"\d+", "N", " ".join(line.split()))
            for line in text.strip("\n").splitlines()]


def _difference(shown, printed, whole):
    """The number of the first shown line that was not printed in its place,
    and what to say about it; None when all were. whole: nothing else may have
    been printed."""
    rest = list(printed)
    for number, line in enumerate(shown, 1):
        if line not in rest or whole and rest[0] != line:
            instead = f", but \"{rest[0]}\"" if whole and rest else ""
            return number, (f"\"{line}\" is not what the program prints here"
                            f"{instead} (N is any number); run it and show "
                            "what comes")
        del rest[:rest.index(line) + 1]
    if whole and rest:
        return len(shown), f"the program goes on with \"{rest[0]}\"; show it"
    return None


def example(path, text):
    """Each indented part of a header's opening comment, which may have empty
    lines in it, compiles inside of a function, with what it includes."""
    comment = re.match(r"(?://.*\n)*", text)[0].splitlines()
    parts, inside = [], False
    for number, line in enumerate(comment, 1):
        if line.startswith("//     "):
            if not inside:
                parts.append([])
            parts[-1].append((number, line[len("//     "):]))
            inside = True
        elif line != "//":
            inside = False
    name = os.path.basename(os.path.dirname(path)).replace("-", "_")
    if not parts and os.path.basename(path) == f"{name}.h":
        yield 1, ("a component's header begins with an example, indented by "
                  "four more blanks")
    for part in parts:
        status, output = _run([_compiler(), *FLAGS, *STRICT, "-fsyntax-only",
                               "-x", "c", "-"], _as_program(path, part))
        if status:
            yield (part[0][0], "this example does not compile: "
                   f"{_first_error(output)}; show what it needs")


def _as_program(path, part):
    """A part as a program, in which the compiler names the header's lines."""
    outside, inside = [], []
    for number, line in part:
        if line.lstrip().startswith(("…", "...")):
            continue
        place = outside if line.startswith("#include ") else inside
        place.append(f'#line {number} "{path}"\n{line}')
    return "\n".join([
        "#include <stdio.h>", "#include <stdlib.h>",
        f'#include "{os.path.relpath(path, "patterns")}"',
        SURROUNDINGS.get(path, ""), *outside,
        "int example(void) {", *inside, "return 0;", "}", ""])


def _compiler():
    return "cc" if shutil.which("cc") else os.environ.get("CC", "clang")


def _run(command, text=None):
    """The status of a command and all that it prints."""
    env = {**os.environ, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
    try:
        done = subprocess.run(
            command, input=text, stdout=subprocess.PIPE, env=env,
            stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
            timeout=PATIENCE)
    except OSError as error:
        terminal.fail(f"cannot run {command[0]}: {error.strerror}")
    except subprocess.TimeoutExpired:
        return 124, f"error: stopped after {PATIENCE} seconds"
    return done.returncode, done.stdout


def _first_error(output):
    lines = output.splitlines()
    errors = [line for line in lines
              if re.search("error: |undefined reference", line)]
    return (errors + lines + ["the compiler does not say why"])[0]
