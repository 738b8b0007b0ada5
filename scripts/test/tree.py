"""A small copy of the catalog, for tests to damage and to judge.

    tree = tree.shared()
    tree.write("pitfalls/silent/racy.c", tree.RACY.replace(…))
    done = tree.make("race-check-silent")
    done.status, done.text

It holds the Makefile, the scripts and one component, and lies in a temporary
directory that goes when Python ends. All tests of one Python share it, since
its first race-check compiles and probes for some seconds: each puts back what
it changes.
"""

import atexit
import contextlib
import fcntl
import glob
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))

PATIENCE = 1200  # seconds: what takes longer never ends, on a busy machine too

# What no command of a test may inherit: the make that runs the tests, and that
# Python may not keep what it has compiled.
NOT_OURS = ("MAKEFLAGS", "MFLAGS", "GNUMAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES",
            "MAKEFILES", "RUNS", "DETECTORS", "ENTRY", "PROBED",
            "CATALOG_FOLLOWED", "CATALOG_CALLER", "OWN",
            "PYTHONDONTWRITEBYTECODE")

# The detectors in the tree: tests count what these say. One more has a test of
# its own.
DETECTORS = ("exit", "tsan", "helgrind", "drd", "memcheck", "asan", "explore")

# It ends well even when the race is lost.
RACY = """\
// control/racy — two threads add to a total without a lock.
//
// EXPECT exit:     any
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory)
// EXPECT asan:     clean (it watches memory)
// EXPECT explore:  data race

#include <pthread.h>
#include <stddef.h>

static int total;

static void *add(void *arg) {
    total++; // RACE
    return arg;
}

int main(void) {
    pthread_t first, second;
    pthread_create(&first, NULL, add, NULL);
    pthread_create(&second, NULL, add, NULL);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    return total == 0;
}
"""
RACE_LINE = 1 + RACY[:RACY.index("    total++")].count("\n")

# The child is hard to stop: it ignores the gentle signal, and has left its
# parent's group.
HANGING = """\
// hanging — a process and its child wait for ever.

#include <signal.h>
#include <unistd.h>

static void wait_for_ever(void) {
    for (;;)
        pause();
}

int main(void) {
    if (fork() == 0) {
        signal(SIGTERM, SIG_IGN);
        setpgid(0, 0);
    }
    wait_for_ever();
}
"""

# Moves a little, so that detect watches it for a minute and show for 20 seconds:
# time enough to interrupt them, on a busy machine too.
RESTLESS = HANGING.replace("// hanging", "// restless").replace(
    "#include <signal.h>", "#include <poll.h>\n#include <signal.h>").replace(
    "    for (;;)\n        pause();\n", """\
    for (;;) {
        poll(0, 0, 20);
        for (volatile int i = 0; i < 1000000; i++)
            ;
    }
""")


def program(title, body, headers=()):
    """A right program that does only this."""
    includes = "".join(f"#include <{header}>\n" for header in headers)
    return (f"// {title} — a program made for a test.\n\n{includes}\n"
            f"int main(void) {{\n    {body}\n}}\n")


class Done:
    """A command that has ended: its status, its output, and the output as one
    line, in which the place of the line breaks does not matter."""

    def __init__(self, status, output):
        self.status = status
        self.output = output
        self.text = " ".join(output.split())

    @property
    def last_line(self):
        """The last line that make has not written."""
        lines = [line for line in self.output.splitlines()
                 if line.strip() and not line.startswith("make")]
        return lines[-1] if lines else ""


class Tree:
    def __init__(self):
        self.scratch = os.path.realpath(
            tempfile.mkdtemp(prefix="catalog-test-"))
        os.chmod(self.scratch, 0o755)  # a stranger may read the catalog
        self.root = f"{self.scratch}/tree"
        self.temporary = f"{self.scratch}/tmp"
        os.makedirs(self.temporary)
        os.makedirs(f"{self.root}/patterns/once")
        os.makedirs(f"{self.root}/pitfalls")
        for name in ("Makefile", ".clang-format", "patterns/check.h",
                     "patterns/deadline.h", "patterns/once/once.c",
                     "patterns/once/once.h"):
            self.copy(name)
        shutil.copytree(f"{ROOT}/scripts", self.path("scripts"),
                        ignore=shutil.ignore_patterns("test", "__pycache__"))
        folder = self.path("scripts/catalog/detectors")
        for name in os.listdir(folder):
            if name.endswith(".py") and name != "__init__.py" and (
                    name[:-len(".py")] not in DETECTORS):
                os.unlink(f"{folder}/{name}")

    def remove(self):
        self.kill()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def copy(self, name):
        """A file of the catalog."""
        shutil.copy(f"{ROOT}/{name}", self.path(name))

    def path(self, name):
        return f"{self.root}/{name}"

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def write(self, name, text):
        """What says so already stays as old as it is."""
        with contextlib.suppress(FileNotFoundError):
            if self.read(name) == text:
                return
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def edit(self, name, old, new):
        text = self.read(name)
        assert text.count(old) == 1, f"{name}: {text.count(old)} × {old}"
        self.write(name, text.replace(old, new))

    def delete(self, name):
        shutil.rmtree(self.path(name), ignore_errors=True)

    @contextlib.contextmanager
    def restoring(self, *names):
        """Puts these files and folders back in the end, as old as they are,
        so that nothing is built or judged again because of a test."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as kept:
            for number, name in enumerate(names):
                self._replace(self.path(name), f"{kept}/{number}")
            try:
                yield
            finally:
                for number, name in enumerate(names):
                    self._replace(f"{kept}/{number}", self.path(name))

    @staticmethod
    def _replace(source, target):
        """By a copy of the same age."""
        if os.path.isdir(source):
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, symlinks=True)
        else:
            shutil.copy2(source, target)

    def forget_temporary_files(self):
        shutil.rmtree(self.temporary)
        os.mkdir(self.temporary)

    def evidence(self, detector, name):
        """What detect wrote about patterns/x/main or pitfalls/x/racy; None
        when there is nothing."""
        try:
            return json.loads(
                self.read(f"build/evidence/{detector}/{name}.json"))
        except FileNotFoundError:
            return None

    def environment(self, **more):
        """Ours, with a variable by which everything that it was handed on to
        is known, in whatever session that may be."""
        env = {name: value for name, value in os.environ.items()
               if name not in NOT_OURS}
        return dict(env, TMPDIR=self.temporary, CATALOG_TEST=self.scratch,
                    PYTHONPYCACHEPREFIX=f"{self.scratch}/pycache",
                    COLUMNS="100", NO_COLOR="1", LC_ALL="C.UTF-8", **more)

    def start(self, *command, terminal=None, cwd=None, **env):
        """Popen in a session of its own, on a terminal if one is given."""
        def prepare():
            # Who runs the tests in the background ignores it.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            if terminal is not None:
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        return subprocess.Popen(
            command, cwd=cwd or self.root, env=self.environment(**env),
            stdin=subprocess.DEVNULL if terminal is None else terminal,
            stdout=subprocess.PIPE if terminal is None else terminal,
            stderr=subprocess.STDOUT, start_new_session=True,
            preexec_fn=prepare)

    def finish(self, child):
        try:
            output = child.communicate(timeout=PATIENCE)[0]
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            output = child.communicate()[0] + b"\nthe test lost patience\n"
        return Done(child.returncode, output.decode("utf-8", "replace"))

    def run(self, *command, cwd=None, **env):
        return self.finish(self.start(*command, cwd=cwd, **env))

    def script(self, name, *arguments, **env):
        return self.run(*self.command(name, *arguments), **env)

    def command(self, name, *arguments):
        """Of a script in Python; those in sh start by themselves."""
        return sys.executable, self.path(f"scripts/{name}"), *arguments

    def make(self, *arguments, **env):
        return self.run("make", *arguments, **env)

    def on_terminal(self, command, when, keys):
        """Runs a command on a terminal of its own, and types the keys once
        when() is true. Returns Done."""
        ours, theirs = pty.openpty()
        child = self.start(*command, terminal=theirs)
        os.close(theirs)
        os.set_blocking(ours, False)
        typed, output = False, b""

        def is_over():
            nonlocal typed, output
            try:
                output += os.read(ours, 65536)
            except BlockingIOError:
                pass
            except OSError:  # nobody has the terminal any more
                return True
            if not typed and when():
                os.write(ours, keys)
                typed = True
            return False

        if not wait_until(is_over):
            os.killpg(child.pid, signal.SIGKILL)
            output += b"\nthe test lost patience\n"
        os.close(ours)
        return Done(child.wait(), output.decode("utf-8", "replace"))

    def processes(self, program=""):
        """The processes that stem from a test, in any session, and run this
        program."""
        mine = f"CATALOG_TEST={self.scratch}\0".encode()
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/environ", "rb") as file:
                    if mine not in file.read() + b"\0":
                        continue
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    name = file.read().partition(b"\0")[0].decode()
            except OSError:  # it has ended
                continue
            if name.endswith(program):
                yield int(pid)

    def is_restless(self):
        """Whether that program and its child run, under no detector."""
        return len(list(self.processes("plain/patterns/restless/main"))) >= 2

    def kill(self):
        """What a failed test has left."""
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def left_behind(self):
        """What there should not be when a command has ended: processes,
        temporary files and evidence that is not whole."""
        # A process that was killed is not gone at once.
        wait_until(lambda: not list(self.processes()), patience=60)
        found = [f"process {pid}" for pid in self.processes()]
        found += os.listdir(self.temporary)
        for path in glob.glob(self.path("build/evidence/**/*"),
                              recursive=True):
            if os.path.isdir(path):
                continue
            try:
                with open(path, encoding="utf-8") as file:
                    json.load(file)
                whole = path.endswith(".json")
            except ValueError:
                whole = False
            if not whole:
                found.append(path)
        return found

    def path_without(self, *names):
        """A PATH with every command of ours but these. Nobody can see that
        its compiler is another, so nothing is built anew."""
        folder = tempfile.mkdtemp(dir=self.scratch)
        compiler = os.path.basename(os.environ.get("CC", "clang").split()[0])
        real = shutil.which(compiler)
        with open(f"{folder}/{compiler}", "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nexec {real} "$@"\n')
        os.chmod(f"{folder}/{compiler}", 0o755)
        stat = os.stat(real)
        os.utime(f"{folder}/{compiler}", ns=(stat.st_atime_ns,
                                             stat.st_mtime_ns))
        for directory in filter(os.path.isdir,
                                os.environ["PATH"].split(os.pathsep)):
            for name in os.listdir(directory):
                link = f"{folder}/{name}"
                if name not in names and not os.path.lexists(link):
                    os.symlink(f"{directory}/{name}", link)
        return folder

    def path_with_only(self, *names, **programs):
        """A PATH with these commands of ours, and these new ones in sh."""
        folder = tempfile.mkdtemp(dir=self.scratch)
        ours = {name.replace("_", "-"): text
                for name, text in programs.items()}
        for name in set(names) - set(ours):
            os.symlink(shutil.which(name), f"{folder}/{name}")
        for name, text in ours.items():
            # "x": a link of that name would lead to the machine's own command.
            with open(f"{folder}/{name}", "x", encoding="utf-8") as file:
                file.write(f"#!/bin/sh\n{text}\n")
            os.chmod(f"{folder}/{name}", 0o755)
        return folder


def wait_until(condition, patience=PATIENCE):
    """Looks until it is true, or for so many seconds; returns whether it is."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def shared():
    """The tree of all tests in this Python."""
    global _shared
    if _shared is None:
        _shared = Tree()
        atexit.register(_shared.remove)
        # As Ctrl-C: unittest takes it for the end, unlike another exception.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    return _shared


_shared = None
