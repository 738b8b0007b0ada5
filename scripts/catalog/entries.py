"""The entries on disk: patterns/NAME with a main.c, pitfalls/NAME with any .c.

    for entry in entries.all_entries():
        print(entry.name, entry.summary, entry.shown)

A component without a header of its own name is a second implementation of the
header that its file of that name includes first: patterns/atomic-semaphore has
atomic_semaphore.c, which begins with "semaphore/semaphore.h", and no
atomic_semaphore.h.
"""

import glob
import os
import re

from . import files, source, terminal


class Entry:
    """One directory.

    kind        "pattern" or "pitfall"
    shown       the sources to run and read: main.c; or the broken variants,
                then the cures
    cures       those of them that are right programs, of a pitfall
    tests       the test_*.c of a component
    component   the other .c files of a pattern
    implements  where they define the functions of another pattern's header,
                the name of that pattern; else ""
    """

    def __init__(self, kind, directory):
        self.kind = kind
        self.directory = directory
        self.name = os.path.basename(directory)
        found = sorted(glob.glob(f"{directory}/*.c"))
        self.shown, self.cures, self.tests, self.component = [], [], [], []
        if kind == "pattern":
            self.component = [path for path in found if is_component(path)]
            self.shown = [path for path in found if _is_main(path)]
            self.tests = [path for path in found if is_test(path)]
        else:
            self.shown = sorted(found, key=lambda path: (is_cure(path), path))
            self.cures = [path for path in found if is_cure(path)]
        self.implements = implemented(directory) if self.component else ""

    @property
    def sources(self):
        """Every source that is a program, and so gets verdicts."""
        return self.shown + self.tests

    @property
    def summary(self):
        return source.parse(self.shown[0]).summary

    def second_for(self, program):
        """The sources that one of its programs is linked with, because they are
        a second implementation; without those that it includes."""
        if not self.implements:
            return []
        text = files.text_of(program)
        return [path for path in self.component
                if f'"{path[len("patterns/"):]}"' not in text]


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
    """The sources that programs may use, also those that nothing shows yet. Of
    two implementations the first."""
    return [path for path in _component_sources()
            if not implemented(os.path.dirname(path))]


def second_components():
    """The sources of second implementations."""
    return [path for path in _component_sources()
            if implemented(os.path.dirname(path))]


def _component_sources():
    return sorted(filter(is_component, glob.glob("patterns/*/*.c")))


def header_of(directory):
    """Of a component: what those include that use it."""
    name = os.path.basename(directory)
    return f"{directory}/{name.replace('-', '_')}.h"


def implemented(directory):
    """The name of the entry of which a component implements the header once
    more; "" where it has a header of its own. Ends the script where neither is
    so."""
    header = header_of(directory)
    if os.path.exists(header):
        return ""
    path = header[:-len(".h")] + ".c"
    first = re.search(r'(?m)^#include "(([\w-]+)/\w+\.h)"', files.text_of(path))
    if (not first or f"patterns/{first[1]}" != header_of(f"patterns/{first[2]}")
            or not os.path.exists(f"patterns/{first[1]}")):
        terminal.fail(f"{directory}: a component has a header, {header}; or, as "
                      f"a second implementation, {path}, which begins with the "
                      "header of the first")
    return first[2]


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
