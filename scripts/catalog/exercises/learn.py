"""A learner's loop: the next exercise of the path, of which each save is judged.

First by the explorer alone, which is the quickest; once it accepts, by all that
judges a submission. What is done is kept in the learner's folder, so that
Ctrl-C ends nothing for good.
"""

import time

from .. import files, terminal
from ..terminal import BOLD, DIM, GREEN, paint
from . import course, handout, spec

FOLDER = "~/concurrency-exercises"
LOOK_EVERY = 0.2  # seconds


def learn(folder):
    """Ends when all is done, or by Ctrl-C; the exit status."""
    folder = handout.place(folder or FOLDER)
    exercises = spec.all_exercises()
    done = set((files.json_of(f"{folder}/done.json") or {}).get("done", []))
    _print_path(exercises, done)
    try:
        for number, exercise in enumerate(exercises, 1):
            if exercise.name in done:
                continue
            here = handout.folder_of(folder, number, exercise)
            handout.write_one(exercise, here)
            _one(exercise, here)
            done.add(exercise.name)
            files.write_json(f"{folder}/done.json", {"done": sorted(done)})
            print(f"{_tick(True)} {exercise.name}: {len(done)} of "
                  f"{len(exercises)} are done\n")
    except KeyboardInterrupt:
        print(f"\n{len(done)} of {len(exercises)} are done; make learn goes on "
              "here")
        return 0
    print("all exercises are done")
    return 0


def _one(exercise, here):
    """Returns when it is right."""
    path = f"{here}/{exercise.work_file}"
    print(paint(BOLD, exercise.name))
    terminal.say(exercise.task)
    print(f"\nWork on {path}\nEach save is judged here; hints: make -C {here} "
          "hint; Ctrl-C stops.\n", flush=True)
    seen = None
    while True:
        data = _content(path)
        if data is None or data == seen:
            time.sleep(LOOK_EVERY)
            continue
        first, seen = seen is None, data
        verdict = course.judged(exercise, data, quick=True)
        if verdict.is_right:
            print("no schedule fails; now the detectors …", flush=True)
            verdict = course.judged(exercise, data)
        if first and not verdict.is_right:
            print(paint(DIM, f"as it stands: {verdict.word}"), flush=True)
            continue
        course.print_verdict(exercise, verdict)
        print(flush=True)
        if verdict.is_right:
            return


def _content(path):
    """None while it is not there, as between an editor's two steps of a
    save."""
    try:
        with open(path, "rb") as file:
            return file.read() or None
    except OSError:
        return None


def _print_path(exercises, done):
    width = max(len(one.name) for one in exercises) + 4
    columns = max(terminal.width() // width, 1)
    cells = [(f"{_tick(one.name in done)} " + one.name).ljust(width)
             for one in exercises]
    for start in range(0, len(cells), columns):
        print("".join(cells[start:start + columns]).rstrip())
    print()


def _tick(is_done):
    if not is_done:
        return "·" if terminal.UNICODE else "."
    return paint(GREEN, "✓" if terminal.UNICODE else "x")
