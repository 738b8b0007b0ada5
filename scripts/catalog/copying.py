"""A component or pattern, with all that it needs, in a folder of yours."""

import glob
import os
import shlex
import shutil
import subprocess

from . import entries, includes, terminal

FLAGS = "-std=c17 -D_POSIX_C_SOURCE=200809L -pthread"


def included(path, compiler):
    """The catalog's headers that a file includes, directly or not."""
    command = [*compiler, *FLAGS.split(), "-Ipatterns", "-MM", path]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        terminal.fail(f"cannot run {compiler[0]}: {error.strerror}; "
                      "scripts/setup installs a compiler")
    if done.returncode:
        terminal.fail(f"{path} does not compile:\n{done.stderr}")
    rule = done.stdout.replace("\\\n", " ").partition(":")[2]
    return {os.path.normpath(name) for name in rule.split()[1:]}


def component(header):
    """The sources behind a header: the component that it belongs to."""
    directory = os.path.dirname(header)
    if directory == "patterns":
        return set()
    return set(filter(entries.is_component, glob.glob(f"{directory}/*.c")))


def needed_by(sources, compiler):
    """The sources and headers that these sources need, themselves included."""
    def needs(path):
        if path.endswith(".h"):
            return component(path)
        return included(path, compiler)

    return sorted(includes.closure(sources, needs))


def copy(paths, destination, start):
    """Copies patterns/A/B to destination/A/B, unless that would change a file
    that is there. The destination is relative to the folder start, and so are
    the copies, which are returned."""
    copies = [os.path.normpath(os.path.join(
        destination, os.path.relpath(path, "patterns"))) for path in paths]
    targets = [os.path.join(start, copied) for copied in copies]
    for path, target in zip(paths, targets):
        if os.path.exists(target) and not same(path, target):
            terminal.fail(f"{target} is there already and differs; "
                          "nothing was copied")
    for path, target in zip(paths, targets):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(path, target)
    return copies


def same(a, b):
    with open(a, "rb") as first, open(b, "rb") as second:
        return first.read() == second.read()


def print_command(folder, program, sources):
    """One line that can be pasted, however long."""
    words = ["cc", *FLAGS.split(), f"-I{folder}", "-o", program, *sources]
    print("    " + " ".join(map(shlex.quote, words)))


def copy_entry(name, destination, start):
    """Says what it has done; the exit status."""
    entry = entries.find(name)
    if entry is None:
        terminal.fail(f"there is no entry '{name}'; make list shows them")
    if entry.kind == "pitfall":
        terminal.fail(f"{entry.name} is a pitfall: only patterns are for "
                      "copying")
    if not destination:
        terminal.fail(f"where to? make copy-{entry.name} DEST=folder")

    compiler = shlex.split(os.environ.get("CC") or "cc")
    needed = needed_by(entry.component + entry.shown, compiler)
    try:
        copied = copy(needed, destination, start)
    except OSError as error:
        terminal.fail(f"cannot write {error.filename}: {error.strerror}")

    print("\n".join(copied))
    folder = os.path.normpath(destination)
    sources = [path for path in copied if path.endswith(".c")]
    parts = [path for path in sources if not path.endswith("/main.c")]
    print("\nBuild its demonstration:\n")
    print_command(folder, f"{folder}/{entry.name}-demo", sources)
    if entry.component:
        print("\nOr use it in a program of yours:\n")
        print_command(folder, "yours", ["yours.c", *parts])
    print("\nThe license is 0BSD: use it as you like, no notice needed.")
    return 0
