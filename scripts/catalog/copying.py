"""A component or pattern, with all that it needs, in a folder of yours, as a
library with its tests. What is copied there later becomes part of it."""

import glob
import os
import re
import shlex
import subprocess
import tempfile

from . import copied, entries, includes, terminal

FLAGS = "-std=c17 -D_POSIX_C_SOURCE=200809L -pthread"
TEMPLATES = "scripts/templates/copy"


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


def component(header, implementations):
    """The sources behind a header: the component that it belongs to, or the
    second implementation that stands for it."""
    directory = os.path.dirname(header)
    if directory == "patterns":
        return set()
    if directory in implementations:
        if header != entries.header_of(directory):  # one that both use
            return set(glob.glob(header[:-len("h")] + "c"))
        directory = implementations[directory]
    return set(filter(entries.is_component, glob.glob(f"{directory}/*.c")))


def implementations_in(folder, entry):
    """{directory of a component: that of the second implementation which stands
    for it}, because it is what is copied, or is there already."""
    seconds = [one for one in entries.all_entries() if one.implements]
    there = [one for one in seconds if one.name == entry.name or all(
        os.path.exists(os.path.join(folder, place_of(path)))
        for path in one.component)]
    return {f"patterns/{one.implements}": one.directory for one in there}


def check_for_another(files, folder):
    """One library has one implementation of a header."""
    for one in entries.all_entries():
        if not one.implements:
            continue
        both = [set(map(place_of, one.component)),
                {place_of(entries.header_of(
                    f"patterns/{one.implements}")[:-len("h")] + "c")}]
        for ours, other in both, both[::-1]:
            there = [place for place in sorted(other)
                     if os.path.exists(os.path.join(folder, place))]
            if ours & set(files) and there:
                terminal.fail(f"{os.path.join(folder, there[0])} is there "
                              "already, another implementation of the same "
                              "header; nothing was copied")


def needed_by(sources, compiler, implementations):
    """The sources and headers that these sources need, themselves included."""
    def needs(path):
        if path.endswith(".h"):
            return component(path, implementations)
        return included(path, compiler)

    return sorted(includes.closure(sources, needs))


def names_in(sources, compiler):
    """All that the linker sees of these components."""
    names = set()
    with tempfile.TemporaryDirectory() as scratch:
        for path in sources:
            made = os.path.join(scratch, "part.o")
            subprocess.run([*compiler, *FLAGS.split(), "-Ipatterns", "-c",
                            "-o", made, path], check=True)
            told = subprocess.run(["nm", "-g", "--defined-only", "-P", made],
                                  check=True, capture_output=True, text=True)
            names |= {line.split()[0] for line in told.stdout.splitlines()}
    return names


def copies(paths, prefix, compiler):
    """{where, below the destination: what it holds}"""
    texts = {path: read(path) for path in paths}
    parts = [path for path in paths if prefix and path.endswith(".c")
             and entries.is_component(path)]
    renaming = copied.Renaming(
        prefix, names_in(parts, compiler),
        [text for path, text in texts.items() if path.endswith(".h")])
    return {place_of(path): copied.text(path, text, renaming)
            for path, text in texts.items()}


def place_of(path):
    place = os.path.relpath(path, "patterns")
    return os.path.join("private", place) if place in copied.PRIVATE else place


def library(name):
    """The files that make a library of what is copied, like copies()."""
    made = {"LICENSE": read("LICENSE")}
    for template, place in (("Makefile", "Makefile"),
                            ("CMakeLists.txt", "CMakeLists.txt"),
                            ("library.pc", f"{name}.pc")):
        text = read(f"{TEMPLATES}/{template}")
        made[place] = text.replace("@NAME@", name).replace(
            "@VERSION@", version())
    return made


def version():
    found = re.search(r"^## ([\d.]+)", read("docs/changelog.md"), re.M)
    return found[1] if found else "0"


def commit():
    try:
        done = subprocess.run(["git", "describe", "--always", "--dirty",
                               "--exclude=*", "--abbrev=12"],
                              capture_output=True, text=True)
    except OSError:
        return "unknown"
    return done.stdout.strip() or "unknown"


def write_origin(folder, name):
    """A line for each entry: of which version its copy is."""
    path = os.path.join(folder, "ORIGIN")
    lines = read(path).splitlines() if os.path.exists(path) else []
    lines = [line for line in lines if not line.startswith(f"{name}: ")]
    lines.append(f"{name}: C concurrency catalog, version {version()}, "
                 f"commit {commit()}")
    write(path, "\n".join(sorted(lines)) + "\n")


def write_all(files, around, folder):
    """Changes no file that is there: a source that differs ends it before
    anything is written; of those around them, the ones left out are
    returned."""
    for place, text in files.items():
        target = os.path.join(folder, place)
        if os.path.exists(target) and read(target) != text:
            terminal.fail(f"{target} is there already and differs; "
                          "nothing was copied")
    left = [place for place, text in around.items()
            if os.path.exists(os.path.join(folder, place))
            and read(os.path.join(folder, place)) != text]
    for place, text in {**around, **files}.items():
        if place not in left:
            write(os.path.join(folder, place), text)
    return left


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def copy_entry(name, destination, start, prefix=""):
    """Says what it has done; the exit status. The destination is relative to
    the folder start."""
    entry = entries.find(name)
    if entry is None:
        terminal.fail(f"there is no entry '{name}'; make list shows them")
    if entry.kind == "pitfall":
        terminal.fail(f"{entry.name} is a pitfall: only patterns are for "
                      "copying")
    if not destination:
        terminal.fail(f"where to? make copy-{entry.name} DEST=folder")
    if prefix and not re.fullmatch(r"[A-Za-z]\w*", prefix, re.A):
        terminal.fail(f"PREFIX={prefix} begins no name in C")

    compiler = shlex.split(os.environ.get("CC") or "cc")
    programs = entry.tests if entry.component else entry.shown
    library_name = (prefix + "patterns").lower()
    folder = os.path.normpath(os.path.join(start, destination))
    files = copies(needed_by(entry.component + programs, compiler,
                             implementations_in(folder, entry)),
                   prefix, compiler)
    check_for_another(files, folder)
    try:
        left = write_all(files, library(library_name), folder)
        write_origin(folder, entry.name)
    except OSError as error:
        terminal.fail(f"cannot write {error.filename}: {error.strerror}")
    tell(os.path.normpath(destination), files, left, library_name)
    return 0


def tell(folder, files, left, name):
    print("\n".join(os.path.join(folder, place) for place in sorted(files)))
    for place in left:
        print(f"{os.path.join(folder, place)} was there, and is left as it is")
    print("\nBuild the library, and run the tests:\n")
    print("    " + shlex.join(["make", "-C", folder, "all", "check"]))
    print("\nUse it in a program of yours:\n")
    words = ["cc", f"-I{folder}", "-pthread", "-o", "yours", "yours.c",
             f"{folder}/lib{name}.a"]
    print("    " + shlex.join(words))
    print("\nThe license is 0BSD: use it as you like, no notice needed.")
