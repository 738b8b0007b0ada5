"""Writes the exercises into a folder, one folder for each: the task, the file to
work on, what judges it, three hints in files of their own, and a Makefile.

What a learner has written there is never overwritten.
"""

import os
import shutil

from .. import files, path, entries, terminal
from . import cut, spec, workshop

MAKEFILE = """\
# What can be typed here: make try judges {file} and explains; make run runs it
# as it is; make hint shows the next hint; make replay the failing schedule.
CATALOG := {catalog}
NAME    := {name}
FILE    := $(CURDIR)/{file}

try:
\t@$(MAKE) --no-print-directory -C '$(CATALOG)' grade-$(NAME) SUBMISSION='$(FILE)'

run:
\t@$(MAKE) --no-print-directory -C '$(CATALOG)' grade-$(NAME) SUBMISSION='$(FILE)' HOW=run

replay:
\t@$(MAKE) --no-print-directory -C '$(CATALOG)' grade-$(NAME) SUBMISSION='$(FILE)' HOW=replay

hint:
\t@for n in 1 2 3; do [ -e .seen-$$n ] && continue; \\
\ttouch .seen-$$n; cat hints/$$n.txt; exit; done; cat hints/*.txt

.PHONY: try run replay hint
"""

README = """\
# {name}

{task}

Work on `{file}`. The harness is not to be touched: the judge uses its own.

    make try      judges it, and shows the schedule in which it fails
    make run      runs it as it is
    make replay   the failing schedule again
    make hint     the next of three hints

{points}
"""


def write_all(folder):
    """The exit status."""
    if not folder:
        for exercise in spec.all_exercises():
            print(f"{exercise.name}: {exercise.task}")
        print("\nmake exercises DEST=folder writes them there.")
        return 0
    folder = place(folder)
    exercises = spec.all_exercises()
    kept = 0
    for number, exercise in enumerate(exercises, 1):
        kept += write_one(exercise, folder_of(folder, number, exercise))
    files.write(f"{folder}/README.md", _overview(exercises))
    print(f"{len(exercises)} exercises in {folder}, in the order of the "
          f"learning path; the first is {_title(1, exercises[0])}")
    if kept:
        print(f"{kept} files that were there already are as they were")
    return 0


def place(folder):
    """The folder, relative to where make was called."""
    caller = os.environ.get("CATALOG_CALLER") or os.getcwd()
    full = os.path.normpath(os.path.join(caller, os.path.expanduser(folder)))
    try:
        os.makedirs(full, exist_ok=True)
    except OSError as error:
        terminal.fail(f"{full}: {error.strerror}")
    return full


def folder_of(folder, number, exercise):
    return f"{folder}/{_title(number, exercise)}"


def write_one(exercise, folder):
    """Whether there was a file to work on already."""
    os.makedirs(f"{folder}/hints", exist_ok=True)
    os.makedirs(f"{folder}/harness", exist_ok=True)
    names = {"name": exercise.name, "file": exercise.work_file,
             "task": exercise.task, "catalog": os.getcwd(), "points":
             "Points: " + ", ".join(f"{name} {points}" for name, points in
                                    exercise.points.items()) + "."}
    files.write(f"{folder}/Makefile", MAKEFILE.format(**names))
    files.write(f"{folder}/README.md", README.format(**names))
    for number, hint in enumerate(exercise.hints, 1):
        files.write(f"{folder}/hints/{number}.txt", hint + "\n")
    for source in [workshop.HARNESS, *exercise.harness]:
        shutil.copy(source, f"{folder}/harness/{os.path.basename(source)}")
    target = f"{folder}/{exercise.work_file}"
    if os.path.exists(target):
        return True
    files.write(target, cut.work_file(exercise))
    return False


def _title(number, exercise):
    return f"{number:02}-{exercise.name}"


def _overview(exercises):
    chapters = {entry.name: title for title, chapter in
                path.chapters(entries.all_entries()) for entry in chapter}
    lines, last = ["# Exercises", ""], ""
    for number, exercise in enumerate(exercises, 1):
        chapter = chapters[exercise.name]
        if chapter != last:
            lines += ["", f"**{chapter}**", ""]
            last = chapter
        title = _title(number, exercise)
        lines.append(f"- [{exercise.name}]({title}/): {exercise.task}")
    return "\n".join(lines) + "\n"
