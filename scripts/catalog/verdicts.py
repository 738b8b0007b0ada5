"""What every detector said about every program, from the evidence, and whether
that is what the source declares."""

import os

from . import files, source
from .docs import reference
from .explored import certificate
from .terminal import BOLD, DIM, GREEN, MAGENTA, RED, YELLOW

SHORT = {
    "data race": "race", "lock order": "order", "thread leak": "leak",
    "memory leak": "leak", "use after free": "freed", "wrong result": "wrong",
    "any": "luck", "tool failed": "failed",
}

# The verdicts whose findings can hit a mark. A hang or a wrong result names no
# line.
KINDS = {
    "RACE": {"data race"},
    "LEAK": {"memory leak", "thread leak"},
    "DEADLOCK": {"deadlock", "livelock", "lock order"},
    "BUG": {"use after free", "misuse", "crash"},
}
KINDS["BLAMED"] = set().union(*KINDS.values())

LOUD = RED + ";" + BOLD


class Verdict:
    """What one detector said about one program. evidence is None when it has
    said nothing yet."""

    def __init__(self, about, detector, facts, skipped):
        self.about = about
        self.detector = detector
        self.facts = facts or {}
        self.path = f"build/evidence/{detector}/{about.program}.json"
        self.expected = about.expected(detector, self.facts)
        self.evidence = files.load(self.path)
        self.skipped = detector in skipped
        if self.skipped or self.evidence and (
                os.path.getmtime(self.path) < os.path.getmtime(about.path)):
            self.evidence = None

    @property
    def ok(self):
        return bool(self.evidence and self.evidence["ok"])

    @property
    def seen(self):
        return self.evidence["verdict"]

    @property
    def rate(self):
        """(hits, runs)"""
        runs = self.evidence["runs"]
        return sum(run["outcome"] == "hit" for run in runs), len(runs)

    @property
    def is_environment(self):
        return bool(self.evidence) and self.seen == "tool failed"

    @property
    def how_far(self):
        """Of the explorer: what it has tried."""
        return self.evidence["runs"][0]["why"]

    def class_of(self):
        """One of: skipped missing surprise unexplored ok blind alarm caught
        luck."""
        if self.skipped:
            return "skipped"
        if not self.evidence:
            return "missing"
        if not self.ok:
            return "surprise"
        return self.declared_class()

    def declared_class(self):
        """What it is if it is as declared."""
        verdict = self.expected.verdict
        if verdict == "any":
            return "luck"
        if verdict == "not explored":
            return "unexplored"
        if verdict in ("clean", "0"):
            return "blind" if self.about.is_broken else "ok"
        if self.about.is_broken:
            return "caught"
        aborts = os.path.basename(self.about.path).startswith("test_aborts_")
        return "ok" if aborts and verdict == "crash" else "alarm"

    def cell(self, style="long"):
        """(color, text). Style "short" leaves out the word before a rate, and
        "declared" shows no rates, which change from run to run."""
        kind = self.class_of()
        if kind == "skipped":
            return DIM, "-"
        if kind == "missing":
            return LOUD, "!none"
        if kind == "surprise":
            word = short(self.seen)
            is_twin = word == SHORT.get(self.expected.verdict)
            return LOUD, "!" + (self.seen if is_twin else word)
        color, word = self.declared_cell(kind)
        if style == "declared":
            return color, "sometimes " * self.expected.sometimes + word
        hits, runs = self.rate
        if kind in ("caught", "alarm") and hits < runs:
            word = f"{word} {hits}/{runs}".split()[style == "short":]
            word = " ".join(word)
        return color, word


    def declared_cell(self, kind):
        """(color, text) of a verdict as declared, without its rate."""
        return {
            "luck": ("", "luck"), "unexplored": (DIM, "none"),
            "ok": (DIM, "ok"), "blind": (YELLOW, "blind"),
            "alarm": (MAGENTA, "alarm"),
            "caught": (GREEN, short(self.expected.verdict)),
        }[kind]

    def likely_width(self, style):
        """How long the text of its cell is, if it comes out as declared."""
        kind = self.declared_class()
        width = len(self.declared_cell(kind)[1])
        rated = self.expected.sometimes and kind in ("caught", "alarm")
        return width + len(" 9/10") * (rated and style == "long")


def short(verdict):
    """The word for a verdict in a table."""
    word = f"exit {verdict}" if verdict.isdecimal() else verdict
    return SHORT.get(verdict, word)


class Evidence:
    """Everything there is to judge for some entries."""

    def __init__(self, chosen, detectors, skipped):
        self.entries = chosen
        self.skipped = skipped
        self.detectors = detectors
        self.facts = {name: files.load(f"build/tools/{name}.json")
                      for name in detectors}
        self.sources = {path: source.parse(path)
                        for entry in chosen for path in entry.sources}
        self.verdicts = {}
        self.reload(chosen)

    def reload(self, chosen):
        """Reads again what was said about some of the entries."""
        for entry in chosen:
            for path in entry.sources:
                self.verdicts[path] = {
                    name: Verdict(self.sources[path], name, self.facts[name],
                                  self.skipped)
                    for name in self.detectors}

    def is_plain(self, path):
        """Whether nobody has anything to say about a program."""
        return all(verdict.class_of() in ("ok", "skipped")
                   for verdict in self.verdicts[path].values())

    def all_verdicts(self):
        for row in self.verdicts.values():
            yield from row.values()

    def versions(self):
        """{"clang": "14.0.6", "valgrind": "3.19.0"}"""
        return {facts["version_name"]: facts["version"]
                for facts in self.facts.values()
                if facts and facts["version_name"]}

    def tools(self):
        return ", ".join(f"{name} {version}"
                         for name, version in self.versions().items())

    def unneeded_marks(self):
        """Marks that no finding hits, where every detector spoke as declared
        and one of them was to find something of the mark's kind; unless one is
        to with another compiler or version."""
        for path, about in self.sources.items():
            row = self.verdicts[path].values()
            if not about.marks or not all(verdict.ok for verdict in row):
                continue
            hit = {line for verdict in row
                   for line in lines_hit(verdict.evidence, path)}
            certain = {verdict.expected.verdict for verdict in row
                       if verdict.detector != "exit"
                       and not verdict.expected.sometimes}
            in_force = {id(verdict.expected) for verdict in row}
            certain -= {expect.verdict for expect in about.expects
                        if id(expect) not in in_force}
            for line, mark in about.marks.items():
                if line not in hit and certain & KINDS[mark]:
                    yield (f"{path}:{line}: no detector needs this mark, "
                           f"// {mark}")


    def unexplained_samples(self):
        """Right programs of which the explorer has not tried every execution,
        and no reason stands there; or it has, and one does. Not with another
        compiler than the reference: its programs may have other steps."""
        if not reference.is_met(self.versions(), ["clang"]):
            return
        for path, about in self.sources.items():
            verdict = self.verdicts[path].get("explore")
            if verdict is None or not about.is_right or not (
                    verdict.ok and verdict.seen == "clean"):
                continue
            is_whole = certificate.EVERYTHING in verdict.how_far
            if is_whole == bool(verdict.expected.reason):
                yield (f"{path}:{verdict.expected.line or 1}: "
                       + ("every execution was tried, so no reason is needed"
                          if is_whole else "not every execution was tried; "
                          "make it smaller, or say why: // EXPECT explore: "
                          "clean (…)"))


def lines_hit(evidence, path):
    for finding in evidence["findings"]:
        places = [finding.get("at") or {}, *finding.get("accesses", [])]
        for place in places:
            if place.get("file") == path:
                yield place["line"]


def stem(path):
    return os.path.basename(path)[:-len(".c")]
