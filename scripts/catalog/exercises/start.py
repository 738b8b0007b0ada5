"""Begins a teacher's own exercise: a pitfall from the template, with its
exercise.txt, which is refused and accepted as it must be before a word of it is
changed."""

import subprocess

from .. import files, terminal
from . import spec

TEXT = """\
task: Two threads add to one number, and some additions are lost. Make the number
  right on every schedule. Say here what is to be done, and not how.
points: builds 1, schedules 6, runs 1, memory 2
hint: The first hint asks a question.
hint: The second one says what must hold.
hint: The third one says how.
working: 2
"""


def begin(name):
    """The exit status."""
    made = subprocess.run(["scripts/new-entry", "pitfall", name],
                          capture_output=True, text=True)
    if made.returncode != 0:
        terminal.fail(made.stderr.strip().removeprefix("new-entry: "))
    files.write(f"pitfalls/{name}/{spec.FILE}", TEXT)
    print(f"pitfalls/{name} is there, with its {spec.FILE}, and passes as it "
          f"stands:\n\n    make check-exercises EXERCISE={name}\n\n"
          "docs/teaching.md tells how to write one that refuses.")
    return 0
