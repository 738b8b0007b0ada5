"""What there is, in make's words: scripts/make/entries.mk reads it, so that no
list is kept in a makefile.

    for_make.lists()    "patterns := arena barrier …"
"""

from . import entries


def lists():
    """The text of build/lists.mk."""
    found = entries.all_entries()
    rows = [("patterns", names(found, "pattern")),
            ("pitfalls", names(found, "pitfall")),
            ("components", [path for entry in found
                            for path in entry.component]),
            ("programs", [path for entry in found
                          for path in stems(entry.sources)])]
    for entry in found:
        rows += [(f"programs.{entry.name}", stems(entry.sources)),
                 (f"shown.{entry.name}", stems(entry.shown)),
                 (f"cures.{entry.name}", stems(entry.cures))]
    return "".join(f"{name} := {' '.join(words)}\n" for name, words in rows)


def names(found, kind):
    return [entry.name for entry in found if entry.kind == kind]


def stems(paths):
    return [path[:-len(".c")] for path in paths]
