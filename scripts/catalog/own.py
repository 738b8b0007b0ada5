"""A reader's own program: the files that SRC= names, where they are built, and
how it is to be judged.

    program = own.find("my.c 'more of it.c'", ["/home/me", ROOT], ROOT)
    program.lead        the file with its main, whatever the order of naming
    program.folder      "build/own/my-1a2b3c4d": of this program alone
    program.save(); own.load(program.folder)
    own.explain(log)    one line about what the linker had to say, or ""

What is wrong with SRC raises Refused, whose text is one line for the reader.
"""

import glob
import hashlib
import json
import os
import re
import shlex

from . import source
from .files import text_of, write

CPLUSPLUS = (".cc", ".cpp", ".cxx", ".c++", ".C", ".hpp")
COMPILED = (".o", ".a", ".so")

# A definition of main, an old one too, whose parameters are declared behind.
MAIN = re.compile(r"\bmain\s*\(([^;{}()]*)\)[\w\s*,;\[\]]*\{")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)


WITHOUT_ARGUMENTS = "it was started without arguments; ARGS= gives it some"


class Refused(Exception):
    """Why SRC is no program, and what to do."""


class Source(source.Source):
    """What judge.Judge asks of a source: this one declares nothing, and all
    files of the program are its own, as are headers beside them. Only the
    components of the catalog are not."""

    def __init__(self, lead, files):
        super().__init__(lead)
        self.program = os.path.splitext(lead)[0]
        self.files = files

    def owns(self, path):
        if path in self.files:
            return True
        return (not path.startswith(("patterns/", "scripts/", "/usr/"))
                and os.path.exists(path))

    def mark(self, path, line):
        return None


class Program:
    """files: what to compile and link, relative to the project where they lie
    in it; arguments: what it is started with; given: the file that it reads.

    Of a program that a project's own build makes (own_project.py), files is
    the program itself, command how RUN names it, project its folder, place
    the one in which the project is built, once for each flavor, within the
    folder of the project in which it is started, and main_file the source of
    its main, where that is known."""

    def __init__(self, files, arguments=(), runs=None, timeout=None,
                 lenient=False, given=None, place=None, command="",
                 project=None, within="", main_file=None):
        sources = sorted(path for path in files if path.endswith(".c"))
        rest = [path for path in files if not path.endswith(".c")]
        self.files = sources + rest
        self.arguments = list(arguments)
        self.runs = runs
        self.timeout = timeout
        self.lenient = lenient
        self.given = given
        self.place = place
        self.command = command
        self.project = project
        self.within = within
        self.main_file = main_file
        texts = {path: text_of(path) for path in sources}
        mains = {path: MAIN.search(COMMENT.sub(" ", text))
                 for path, text in texts.items()}
        self.lead = next((path for path in sources if mains[path]),
                         self.files[0])
        main = mains.get(self.lead)
        self.takes_arguments = bool(main) and main[1].strip() not in ("",
                                                                      "void")
        self.has_expectations = any(
            source.NEARLY_EXPECT.match(line) for text in texts.values()
            for line in text.splitlines())

    @property
    def source(self):
        return Source(self.main_file or self.lead, self.files)

    @property
    def title(self):
        return self.command or self.lead

    @property
    def folder(self):
        stem = os.path.splitext(os.path.basename(self.lead))[0]
        name = re.sub(r"[^\w-]+", "-", stem, flags=re.A).strip("-")
        paths = "\0".join(sorted(map(os.path.abspath, self.files)))
        return folder_of(name, paths + self.command)

    def place_of(self, flavor):
        """Where it is started; None: it does not matter."""
        return self.place and os.path.join(self.place, flavor, self.within)

    def save(self):
        """For make, the words of a command; for the scripts, all of it."""
        os.makedirs(self.folder, exist_ok=True)
        words = [path if path.startswith("/") else f"./{path}"
                 for path in self.files]
        write(f"{self.folder}/sources", " ".join(map(shlex.quote, words)))
        write(f"{self.folder}/program.json", json.dumps(dict(
            files=self.files, arguments=self.arguments, runs=self.runs,
            timeout=self.timeout, lenient=self.lenient, given=self.given,
            place=self.place, command=self.command, project=self.project,
            within=self.within, main_file=self.main_file)))


def folder_of(name, key):
    digest = hashlib.sha256(key.encode()).hexdigest()[:8]
    return f"build/own/{name or 'program'}-{digest}"


def find(text, folders, root, **settings):
    """The program that SRC names. Paths are relative to the first of the
    folders in which they are there."""
    paths = []
    for word in _words(text, folders):
        for path in _matches(word, folders):
            path = os.path.normpath(path)
            if path.startswith(root + "/"):
                path = path[len(root) + 1:]
            if path not in paths:
                _check(path)
                paths.append(path)
    if not paths:
        raise Refused("SRC names no file: SRC='my.c more.c'")
    try:
        arguments = shlex.split(settings.pop("arguments", ""))
    except ValueError:
        raise Refused("ARGS has a quote that does not end") from None
    return Program(paths, arguments, **settings)


def load(folder):
    with open(f"{folder}/program.json", encoding="utf-8") as file:
        return Program(**json.load(file))


def explain(log):
    """What a failed build says in many lines, in one; or ""."""
    missing = set(re.findall(
        r"undefined (?:reference to|symbol:) [`']?(\w+)", log))
    if missing and missing <= {"main", "explored_main"}:
        return "SRC has no main: name all files of the program"
    if re.search(r"(?:multiple definition of|duplicate symbol:) [`']?"
                 r"(?:explored_)?main\b", log):
        return "SRC has more than one main: name the files of one program"
    return ""


def started_without_arguments(program):
    """A word about a program that takes arguments and was given none."""
    if program.arguments or not program.takes_arguments:
        return ""
    return WITHOUT_ARGUMENTS


def _words(text, folders):
    """The names in SRC: quoted as in a shell; a name with blanks in it needs
    no quotes where there is such a file."""
    if _is_there(text.strip(), folders):
        return [text.strip()]
    try:
        pieces = shlex.split(text)
    except ValueError:
        pieces = text.split()
    words = []
    while pieces:
        count = next((count for count in range(1, len(pieces) + 1)
                      if _is_there(" ".join(pieces[:count]), folders)), 1)
        words.append(" ".join(pieces[:count]))
        del pieces[:count]
    return words


def _is_there(word, folders):
    return any(os.path.exists(path) or glob.glob(path)
               for path in (os.path.join(folder, word) for folder in folders))


def _matches(word, folders):
    for folder in folders:
        path = os.path.join(folder, word)
        if os.path.exists(path):
            return [path]
        found = sorted(glob.glob(path))
        if found:
            return found
    if glob.has_magic(word):
        raise Refused(f"{word}: no file of that kind")
    if word.startswith("-"):
        raise Refused(f"{word} in SRC is no file: CFLAGS= and LDLIBS= take "
                      "options")
    raise Refused(f"{word}: No such file or directory")


def _check(path):
    if os.path.isdir(path):
        raise Refused(f"{path} is a folder: name its files, as {path}/*.c")
    if path.endswith(CPLUSPLUS):
        raise Refused(f"{path} is C++, and only C is judged here")
    if not path.endswith((".c", *COMPILED)):
        raise Refused(f"{path} is no C source: SRC takes .c files and what "
                      "is compiled, .o and .a")
    if not os.access(path, os.R_OK):
        raise Refused(f"{path} cannot be read")
