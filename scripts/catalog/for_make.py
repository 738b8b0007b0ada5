"""What there is, in make's words: scripts/make/entries.mk reads it, so that no
list is kept in a makefile.

    for_make.lists()    "patterns := arena barrier …"
"""

import os
import sys

from . import detectors, entries, export, path


def lists():
    """The text of build/lists.mk."""
    found = path.ordered(entries.all_entries())
    rows = [("patterns", names(found, "pattern")),
            ("pitfalls", names(found, "pitfall")),
            ("components", entries.components()),
            ("seconds", entries.second_components()),
            ("programs", [stem for entry in found
                          for stem in stems(entry.sources)])]
    for entry in found:
        rows += [(f"programs.{entry.name}", stems(entry.sources)),
                 (f"shown.{entry.name}", stems(entry.shown)),
                 (f"cures.{entry.name}", stems(entry.cures))]
        if entry.implements:
            rows.append((f"first.{entry.name}", [entry.implements]))
            rows += [(f"second.{path[:-len('.c')]}",
                      stems(entry.second_for(path)))
                     for path in entry.sources]
    return ("".join(f"{name} := {' '.join(words)}\n" for name, words in rows)
            + of_detectors() + f"exports := {' '.join(export.names())}\n")


def of_detectors():
    """Which there are, which flavor each judges, on which files its verdicts
    depend; and how the programs of each flavor are compiled."""
    flavors = detectors.flavors()
    made = [one.name for one in flavors if one.flags is not None]
    text = (f"detectors := {' '.join(detectors.names())}\n"
            f"flavors := {' '.join(made)}\n")
    for one in detectors.every():
        text += (f"{one.name}_flavor := {one.flavor.name}\n"
                 f"{one.name}_scripts := {' '.join(scripts_of(one))}\n")
    for one in flavors:
        text += (f"{one.name}_cc = {one.compiler}\n"
                 f"{one.name}_flags := {one.flags or ''}\n"
                 f"{one.name}_hook := {(one.hook or '').removesuffix('.c')}\n")
    return text


def scripts_of(detector):
    """The files of its class and of those that it is made from."""
    modules = [sys.modules[one.__module__] for one in type(detector).__mro__
               if one is not object]
    return [*(os.path.relpath(module.__file__) for module in modules),
            *detector.scripts]


def names(found, kind):
    return [entry.name for entry in found if entry.kind == kind]


def stems(paths):
    return [source[:-len(".c")] for source in paths]
