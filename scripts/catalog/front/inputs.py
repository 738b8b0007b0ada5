"""What a link takes, as the explorer is to have it: each object and each member
of an archive by what it carries, else as it is; libraries of the system by name.

    found = inputs.Inputs(folders, scratch)
    found.add("libqueue.a"); found.add("-lm")
    found.files        what becomes one object
    found.libraries    what that is linked with later: ["-lm"]
    found.carries      whether any of it is for the explorer
"""

import os

from . import carried

ARCHIVE, THIN, ELF = b"!<arch>\n", b"!<thin>\n", b"\x7fELF"
SHARED = 3  # ET_DYN


class Inputs:
    def __init__(self, folders, scratch):
        self.folders = folders
        self.scratch = scratch
        self.files = []
        self.libraries = []
        self.carries = False
        self._count = 0
        self._known = set()

    def add(self, word):
        if word.startswith("-l"):
            word = self._library(word)
        if word.startswith("-l"):
            self.libraries += [f"-L{os.path.abspath(folder)}"
                               for folder in self.folders]
            self.libraries.append(word)
            return
        if not os.path.isfile(word):  # the value of an option
            return
        with open(word, "rb") as file:
            start = file.read(18)
        if os.path.realpath(word) in self._known:  # a library, named again
            return
        if start.startswith((ARCHIVE, THIN)):
            self._archive(word)
        elif start.startswith(ELF) and start[16] != SHARED:
            self._object(word)
            return
        elif not self._carried(word):  # or a script of the linker
            path = os.path.abspath(word)
            self.libraries += [path, f"-Wl,-rpath,{os.path.dirname(path)}"]
        self._known.add(os.path.realpath(word))

    def add_compiled(self, path):
        self.files.append(path)
        self.carries = True

    def place(self, name):
        """A path in scratch that is not taken, for a file of that name."""
        self._count += 1
        folder = os.path.join(self.scratch, str(self._count))
        os.mkdir(folder)
        return os.path.join(folder, os.path.basename(name))

    def _library(self, word):
        """The file behind -lNAME, where it is one of the project's own."""
        for folder in self.folders:
            for name in (f"lib{word[2:]}.so", f"lib{word[2:]}.a"):
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    return path
        return word

    def _carried(self, path):
        copy = self.place(path)
        if not carried.of(path, copy):
            return False
        self.add_compiled(copy)
        return True

    def _object(self, path):
        if not self._carried(path):
            self.files.append(path)

    def _archive(self, path):
        """An archive of what its members carry; it is left as it is where none
        carries anything."""
        folder = os.path.dirname(self.place(path))
        members, carries = [], False
        for number, (name, content) in enumerate(members_of(path)):
            member = os.path.join(folder, f"{number}-{name}")
            with open(member, "wb") as file:
                file.write(content)
            if carried.of(member, f"{member}.explored"):
                os.replace(f"{member}.explored", member)
                carries = True
            members.append(member)
        if not carries:
            self.files.append(path)
            return
        copy = os.path.join(folder, os.path.basename(path))
        write_archive(copy, members)
        self.add_compiled(copy)


def write_archive(path, members):
    import subprocess
    subprocess.run(["ar", "rcs", path, *members], check=True)


def members_of(path):
    """The name and the content of each, in ar's format, as GNU writes it."""
    with open(path, "rb") as file:
        text = file.read()
    thin, names, at = text.startswith(THIN), b"", len(ARCHIVE)
    while at + 60 <= len(text):
        name = text[at:at + 16].rstrip()
        size = int(text[at + 48:at + 58])
        at += 60
        special = name in (b"/", b"//", b"/SYM64/")
        content = b"" if thin and not special else text[at:at + size]
        at += len(content) + len(content) % 2
        if name == b"//":
            names = content
        if special:
            continue
        if name.startswith(b"/"):
            name = names[int(name[1:]):].split(b"/\n")[0]
        name = os.fsdecode(name.rstrip(b"/"))
        if thin:
            with open(os.path.join(os.path.dirname(path), name), "rb") as file:
                content = file.read()
        yield os.path.basename(name), content
