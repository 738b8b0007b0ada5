"""A reader's own project with a build of its own: it is copied and built once
for each flavor, and each program that RUN names is judged like one of SRC.

    programs = own_project.build(environ, ["/home/me"], settings)
    programs = own_project.named(environ, ["/home/me"], settings)   not built
    own_project.sources("/home/me/project")     all that the build starts from

environ holds DIR, BUILD, RUN and INPUT as the caller said them, the flavors to
build in FLAVORS, and of each the compiler, its options and what is linked with
every program: CC_tsan, FLAGS_tsan, HOOK_tsan. Raises own.Refused.
"""

import os
import re
import shlex
import shutil
import subprocess

from . import own

BUILT = (b"\x7fELF", b"!<arch>\n", b"!<thin>\n")
REMEMBERS_PATHS = ("CMakeCache.txt", "CMakeFiles")

# What a build may call its compiler, if it does not ask CC.
NAMES = ("cc", "gcc", "clang", "c99", "c11")

# A compiler that adds options, and, where it links a program, an object.
FRONT = """\
#!/bin/sh
hook={hook}
for word; do
    case $word in
    -c | -S | -E | -M | -MM | -r | -shared | -v | -V | -fsyntax-only) hook= ;;
    --version | --help* | -dump* | -print* | '-###') hook= ;;
    esac
done
exec {compiler} "$@" {flags} ${{hook:+"$hook"}}
"""


def build(environ, folders, settings):
    """The programs, in the order of RUN."""
    programs = named(environ, folders, settings)
    folder, place = programs[0].project, programs[0].place
    shutil.rmtree(place, ignore_errors=True)
    flavors = environ["FLAVORS"].split()
    made = [flavor for flavor in flavors
            if _make(folder, f"{place}/{flavor}", flavor, environ,
                     must_build=flavor == "plain" or len(flavors) == 1)]
    for program in programs:
        _link(program, made)
    return programs


def named(environ, folders, settings):
    """What RUN says of each, in its order."""
    folder = _found("DIR", environ["DIR"], folders, os.path.isdir)
    given = environ.get("INPUT") and _found("INPUT", environ["INPUT"], folders,
                                            os.path.isfile)
    runs = _runs(environ.get("RUN", ""))
    if os.path.commonpath([folder, os.getcwd()]) == folder:
        raise own.Refused(f"{folder} holds the catalog: DIR= is a project")
    name = re.sub(r"[^\w-]+", "-", os.path.basename(folder), flags=re.A)
    place = os.path.abspath(own.folder_of(f"project-{name}", folder))
    settings = dict(settings, given=given, place=place, project=folder)
    settings.pop("arguments")
    return [own.Program([os.path.normpath(os.path.join(folder, within,
                                                       words[0]))],
                        words[1:], within=within, **settings,
                        command=f"cd {shlex.quote(within)} && " * bool(within)
                        + shlex.join(words))
            for within, words in runs]


def sources(folder):
    found = []
    for here, folders, names in os.walk(folder):
        left_out = _what_was_built(here, folders + names)
        folders[:] = sorted(set(folders) - {".git", *left_out})
        found += [os.path.join(here, name)
                  for name in sorted(set(names) - set(left_out))]
    return found


def _found(variable, path, folders, is_right):
    for folder in folders:
        if is_right(os.path.join(folder, path)):
            return os.path.realpath(os.path.join(folder, path))
    raise own.Refused(f"{variable}={path}: No such file or directory")


def _runs(text):
    try:
        runs = [shlex.split(part) for part in re.split(r"[;\n]", text)]
    except ValueError:
        raise own.Refused("RUN has a quote that does not end") from None
    runs = [_started_in(words) for words in runs if words]
    if not runs:
        raise own.Refused("RUN names no program: RUN='./test_queue --fast'; "
                          "several have a ; between them")
    return runs


def _started_in(words):
    """The folder and the words of "cd FOLDER && PROGRAM ARGUMENT..."."""
    if words[0] != "cd":
        return "", words
    if len(words) < 4 or words[2] != "&&":
        raise own.Refused("RUN: behind cd stand a folder, && and a program: "
                          "RUN='cd tests && ./test_queue --fast'")
    return os.path.normpath(words[1]), words[3:]


def _make(folder, tree, flavor, environ, must_build):
    """Whether a copy of the project could be built for a flavor."""
    shutil.copytree(folder, tree, symlinks=True, ignore=_what_was_built)
    command = environ.get("BUILD") or "make"
    env = dict(environ)
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"):
        env.pop(name, None)
    tools = f"{tree}.tools"
    env["CC"] = _fronts(tools, f"-fdebug-prefix-map={tree}={folder}", flavor,
                        environ)
    env["PATH"] = f"{tools}:{environ['PATH']}"
    done = subprocess.run(["sh", "-c", command], cwd=tree, env=env, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, errors="replace")
    if done.returncode and must_build:
        raise own.Refused(f"{done.stdout}BUILD='{command}' failed in a copy "
                          f"of {folder}: exit status {done.returncode}")
    with open(f"{tree}.log", "w", encoding="utf-8") as log:
        log.write(done.stdout)
    return done.returncode == 0


def _what_was_built(folder, names):
    """Not copied: it was built otherwise, or remembers where."""
    return [name for name in names if name in REMEMBERS_PATHS
            or _starts_as(os.path.join(folder, name), BUILT)]


def _starts_as(path, kinds):
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return file.read(8).startswith(kinds)


def _fronts(folder, flag, flavor, environ):
    """Puts compilers for a flavor into a folder; the path of one."""
    compiler = shlex.split(environ[f"CC_{flavor}"])
    compiler[0] = shutil.which(compiler[0]) or compiler[0]
    compiler = shlex.join(compiler)
    if flavor == "explore":
        front = os.path.abspath("scripts/explore/cc")
        compiler = f"env EXPLORE_CC={shlex.quote(compiler)} {shlex.quote(front)}"
    hook = environ.get(f"HOOK_{flavor}")
    text = FRONT.format(compiler=compiler, hook=shlex.quote(
        os.path.abspath(hook) if hook else ""), flags=" ".join(
            [environ[f"FLAGS_{flavor}"], "-Wno-error", shlex.quote(flag)]))
    os.makedirs(folder)
    for name in NAMES:
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)
    return os.path.join(folder, "cc")


def _link(program, flavors):
    """A link in its folder to what each flavor made of it."""
    path = os.path.relpath(program.lead, program.project)
    os.makedirs(program.folder, exist_ok=True)
    for flavor in flavors:
        made = f"{program.place}/{flavor}/{path}"
        if not os.path.isfile(made):
            raise own.Refused(f"RUN: BUILD has not made {path}")
        if not _starts_as(made, BUILT[:1]):
            raise own.Refused(f"RUN: {path} is a script; name the program "
                              "itself, or build with --disable-shared")
        link = f"{program.folder}/{flavor}"
        if os.path.lexists(link):
            os.unlink(link)
        os.symlink(made, link)
        program.main_file = program.main_file or _file_of_main(made)


def _file_of_main(path):
    """The source in which a program has its main; None: it does not say."""
    symbols = subprocess.run(["nm", "--defined-only", path],
                             capture_output=True, text=True).stdout
    found = re.search(r"^(\w+) T main$", symbols, re.M)
    if not found:
        return None
    place = subprocess.run(["addr2line", "-e", path, found[1]],
                           capture_output=True, text=True).stdout
    file = os.path.normpath(place.rpartition(":")[0])
    return file if os.path.isfile(file) else None
