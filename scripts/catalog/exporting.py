"""What the forms in scripts/catalog/export are given, and where they go."""

import glob
import json
import os
import sys

from . import detectors, export, files, terminal

HERE = terminal.HOME


class Told:
    """Evidence, with paths relative to root.

    records         all of it
    available       the detectors whose tools are here; None if not known
    only_surprises  whether findings that are declared are to be left out
    """

    def __init__(self, records, root, available=None, only_surprises=False):
        self.records = records
        self.root = root
        self.available = available
        self.only_surprises = only_surprises

    def is_there(self, path):
        """Where a file of the sources is, or None."""
        path = os.path.join(self.root, path)
        return path if os.path.isfile(path) else None

    def suites(self):
        """{detector: {source: evidence, or a pair (what it is, why) such as
        ("skipped", "the tool is missing")}}"""
        programs = sorted({name_of(record) for record in self.records})
        suites = {}
        others = sorted(record["detector"] for record in self.records)
        for detector in dict.fromkeys([*detectors.names(), *others]):
            if self.available is None:
                gap = "skipped", "no evidence: make race-check judges it"
            elif detector in self.available:
                gap = "error", ("no evidence: it did not build, or its judging "
                                "was stopped")
            else:
                gap = "skipped", ("the tool is missing: make doctor says how "
                                  "to get it")
            suites[detector] = {path: gap for path in programs}
            suites[detector].update(
                (name_of(record), record) for record in self.records
                if record["detector"] == detector)
        return suites


def load(folder, root):
    """All evidence below a folder that is newer than its source."""
    records = []
    for path in sorted(glob.glob(f"{glob.escape(folder)}/**/*.json",
                                 recursive=True)):
        try:
            with open(path, encoding="utf-8") as file:
                record = json.load(file)
            if record["schema"] != 1:
                raise ValueError(f"unknown schema {record['schema']}")
            own = record.get("own", {})
            sources = own.get("files", [record["source"]])
            if own.get("command") or all(is_current(path, source) for source in sources):
                records.append(moved(record, root))
        except OSError as error:
            terminal.fail(f"cannot read {path}: {error.strerror}")
        except (ValueError, KeyError, TypeError) as error:
            terminal.fail(f"{path} is no evidence: {error}; make clean and "
                          "try again")
    return records


def name_of(record):
    """What a program is called: of a project, as it is started."""
    return record.get("own", {}).get("command") or record["source"]


def root_of(programs, caller):
    """The folder of a project, or where its files lie: the caller's, if all
    are below that."""
    if programs[0].project:
        return programs[0].project
    paths = [os.path.join(HERE, path) for program in programs
             for path in program.files]
    if all(path.startswith(caller + "/") for path in paths):
        return caller
    return os.path.commonpath([os.path.dirname(path) for path in paths])


def is_current(path, source_path):
    """Whether the source is still there and has not changed since."""
    source_path = os.path.join(HERE, source_path)
    return (os.path.exists(source_path)
            and os.path.getmtime(source_path) <= os.path.getmtime(path))


def moved(value, root, key=None):
    """The same with paths relative to root. A file that is not there, such as
    one of the C library, has no path."""
    if isinstance(value, dict):
        return {name: moved(one, root, name) for name, one in value.items()}
    if isinstance(value, list):
        return [moved(one, root, key) for one in value]
    if not isinstance(value, str):
        return value
    if key == "source":
        return below(os.path.join(HERE, value), root)
    if key == "file":
        path = os.path.join(HERE, value)
        is_ours = os.path.exists(path) and not path.startswith("/usr/")
        return below(path, root) if is_ours else None
    return value.replace(root + "/", "").replace(HERE + "/", "")


def below(path, root):
    """The path from root; all of it where it does not lie there."""
    short = os.path.relpath(path, root)
    return path if short.startswith("../") else short


def told_of(folders, root, available, only_surprises):
    """What there is to tell."""
    records = [record for folder in folders for record in load(folder, root)]
    if available is not None:
        records = [record for record in records
                   if record["detector"] in available]
    if not records:
        terminal.fail(f"no evidence in {' '.join(folders)} that is newer than its "
                      "source; make race-check makes it")
    return Told(records, root, available, only_surprises)


def write(form, told, path):
    """To a file, or to standard output without one."""
    content = export.find(form).document(told)
    if not path:
        sys.stdout.buffer.write(content)
        return
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        files.write(path, content)
    except OSError as error:
        terminal.fail(f"cannot write {path}: {error.strerror}")
