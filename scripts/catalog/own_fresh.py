"""Whether what was said of a reader's own program still holds: it was judged as
it is asked for now, and no file of it has changed since it was built.

    own_fresh.begin(program, environ)       when it is going to be judged
    own_fresh.is_fresh(program, environ)    True, once make has ended that

Make renames the file "judging" in the program's folder to "judged" in the end.
"""

import glob
import json
import os
import re

from . import files, own_project

# What decides what is judged, and how.
ASKED = ("SRC", "ARGS", "DIR", "BUILD", "RUN", "INPUT", "CC", "CFLAGS",
         "LDLIBS", "RUNS", "TIMEOUT", "LENIENT", "STRICT", "BOUND", "SEED",
         "STEPS", "HEAP", "STRATEGY", "TIMEOUTS", "MEMORY", "ENDLESS")


def _asked(program, environ):
    asked = {name: environ[name] for name in ASKED if environ.get(name)}
    if program.project:  # one that is gone is a change
        asked["sources"] = own_project.sources(program.project)
    return asked


def begin(program, environ):
    judged = f"{program.folder}/judged"
    if os.path.exists(judged):
        os.unlink(judged)
    files.write(f"{program.folder}/judging", json.dumps(_asked(program, environ)))


def is_fresh(program, environ):
    judged = f"{program.folder}/judged"
    return (files.json_of(judged) == _asked(program, environ)
            and _newest(program) <= os.stat(judged).st_mtime_ns)


def _newest(program):
    paths = [*program.files, *_headers(program)]
    if program.project:
        paths = own_project.sources(program.project)
    paths += glob.glob("build/tools/*.json")
    if program.given:
        paths.append(program.given)
    return max(os.stat(path).st_mtime_ns if os.path.exists(path)
               else float("inf") for path in paths)


def _headers(program):
    """As the compiler lists them for make."""
    text = files.text_of(f"{program.folder}/plain.d").replace("\\\n", " ")
    return [word.replace("\\ ", " ")
            for word in re.findall(r"(?:\\ |\S)+", text)
            if not word.endswith(":")]
