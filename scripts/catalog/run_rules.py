"""What must be true of a page of documentation and of the examples in headers,
as running compilers and programs tells. scripts/check-docs -h lists the rules.

Each rule yields (line, message) for what breaks it.
"""

import os
import re
import shutil
import subprocess
import tempfile

from . import terminal

TRIES = 5      # runs of a program whose output differs from the one shown
PATIENCE = 60  # seconds for a command

FLAGS = "-std=c17 -D_POSIX_C_SOURCE=200809L -pthread -Ipatterns".split()
STRICT = [f"-Werror={warning}" for warning in (
    "implicit-function-declaration", "incompatible-pointer-types",
    "int-conversion")]

# What the example of a header leaves to its reader.
SURROUNDINGS = {
    "patterns/check.h": """
        #include <pthread.h>
        enum { JOBS = 1 };
        pthread_t thread;
        int job, total;
        void *work(void *);""",
    "patterns/channel/parker.h": """
        struct parker *parker;
        struct timespec *deadline;
        size_t which;
        int result;""",
    "patterns/context/context.h": """
        #include <errno.h>
        #include "channel/channel.h"
        struct channel *answers;
        int answer, error;""",
    "patterns/context/watcher.h": """
        struct timespec *deadline;
        struct context *ctx;
        void expire(void *);""",
    "patterns/error-group/error_group.h": """
        char *urls[1];
        size_t count;""",
    "patterns/future/future.h": """
        #include <errno.h>
        #include <pthread.h>
        struct order { struct future *price; };
        pthread_t thread;
        void *quote(void *);""",
    "patterns/once/once.h": """
        struct config { int workers; };
        int load_config(void *);
        void use(struct config *);""",
    "patterns/patience.h": """
        struct { pthread_mutex_t lock; } *pool;""",
    "patterns/rate-limiter/rate_limiter.h": """
        void send_request(void);""",
    "patterns/semaphore/semaphore.h": """
        char *url;
        void download(char *);""",
    "patterns/single-flight/single_flight.h": """
        struct address { int ip; };
        const char *host;
        int resolve(const char *, void *);
        void connect_to(struct address *);""",
    "patterns/timer-queue/timer_queue.h": """
        void *connection;
        void close_idle(void *);""",
    "patterns/wait-group/wait_group.h": """
        #include "worker-pool/worker_pool.h"
        struct worker_pool *pool;
        void resize(void *), compress(void *);""",
    "patterns/worker-pool/worker_pool.h": """
        char *images[1];
        size_t count;
        void resize(void *);""",
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
    lines in it, compiles inside of a function."""
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
    for part in parts:
        status, output = _run([_compiler(), *FLAGS, *STRICT, "-fsyntax-only",
                               "-x", "c", "-"], _as_program(path, part))
        if status:
            yield (part[0][0], "this example does not compile: "
                   f"{_first_error(output)}; what it leaves to its reader "
                   "is declared in scripts/catalog/run_rules.py")


def _as_program(path, part):
    """A part as a program, in which the compiler names the header's lines."""
    outside, inside = [], []
    for number, line in part:
        if line.lstrip().startswith(("…", "...")):
            continue
        place = outside if re.match(r"static .*\);", line) else inside
        place.append(f'#line {number} "{path}"\n{line}')
    return "\n".join([
        '#include "check.h"', f'#include "{os.path.relpath(path, "patterns")}"',
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
