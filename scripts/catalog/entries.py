"""The entries on disk: patterns/NAME with a main.c, pitfalls/NAME with any .c.

    for entry in entries.all_entries():
        print(entry.name, entry.summary, entry.shown)
"""

import glob
import os

from . import source


class Entry:
    """One directory.

    kind        "pattern" or "pitfall"
    shown       the sources to run and read: main.c; or the broken variants,
                then the cures
    cures       those of them that are right programs, of a pitfall
    tests       the test_*.c of a component
    component   the other .c files of a pattern
    """

    def __init__(self, kind, directory):
        self.kind = kind
        self.directory = directory
        self.name = os.path.basename(directory)
        files = sorted(glob.glob(f"{directory}/*.c"))
        self.shown, self.cures, self.tests, self.component = [], [], [], []
        if kind == "pattern":
            self.component = [path for path in files if is_component(path)]
            self.shown = [path for path in files if _is_main(path)]
            self.tests = [path for path in files if is_test(path)]
        else:
            self.shown = sorted(files, key=lambda path: (is_cure(path), path))
            self.cures = [path for path in files if is_cure(path)]

    @property
    def sources(self):
        """Every source that is a program, and so gets verdicts."""
        return self.shown + self.tests

    @property
    def summary(self):
        return source.parse(self.shown[0]).summary


def is_cure(path):
    """Whether a program of a pitfall is a right one, by its name."""
    return os.path.basename(path).startswith(source.CURES)


def is_component(path):
    """Whether a .c file of a pattern is no program."""
    return not _is_main(path) and not is_test(path)


def _is_main(path):
    return os.path.basename(path) == "main.c"


def is_test(path):
    """Whether a program of a pattern checks one property, by its name."""
    return os.path.basename(path).startswith("test_")


def components():
    """The sources that programs may use, also those that nothing shows yet."""
    return sorted(filter(is_component, glob.glob("patterns/*/*.c")))


def all_entries():
    """Patterns, then pitfalls, each by name."""
    patterns = map(os.path.dirname, glob.glob("patterns/*/main.c"))
    pitfalls = set(map(os.path.dirname, glob.glob("pitfalls/*/*.c")))
    found = [Entry("pattern", directory) for directory in patterns]
    found += [Entry("pitfall", directory) for directory in pitfalls]
    return sorted(found, key=lambda entry: (entry.kind, entry.name))


def find(name):
    """The entry of that name; with or without its folder in front. None when
    there is none."""
    name = name.rstrip("/").rpartition("/")[2]
    return next((entry for entry in all_entries() if entry.name == name), None)


def unknown(name, found=None):
    """That there is no such entry, and which may have been meant."""
    import difflib  # slow to load, and only needed here
    names = [entry.name for entry in found or all_entries()]
    close = difflib.get_close_matches(name, names, 1)
    if close:
        return f"there is no entry '{name}'; did you mean {close[0]}?"
    return f"there is no entry '{name}'; make list shows them"
