"""The schedule explorer, which has a room of its own: scripts/explore."""

import json
import os
import sys

from .. import emulator, files, run
from ..detector import VERDICTS, Access, Detector, Finding, Flavor, Frame


class Explorer(Detector):
    """The schedule explorer: many runs, of which it tells the one that
    fails. Strict, because our programs are to be right in every schedule."""

    full_name = "The catalog's schedule explorer"
    flavor = Flavor("explore", "$(CC)", None)  # as in explorer.mk
    place = 70
    patience = 40  # its own time limit comes first
    verdicts = VERDICTS + ("not explored",)
    proof = "wrong result"
    is_watching = False
    script = "scripts/explore/run"
    libraries = ("scripts/catalog/explored",
                 "scripts/catalog/debug_information")

    # Enough for every schedule with two preemptions of most programs. What
    # does not get so far is sampled, and so often at least.
    arguments = ("--bound", "2", "--runs", "10000", "--timeout",
                 str(15 * emulator.slower()), "--brief")
    LEAST = 1000
    # What it calls a verdict that goes by another name here.
    words = {"endless": "not ended", "blocked for ever": "thread leak"}
    # In a reader's own program, where no EXPECT line says that it ends so.
    placed = ("wrong result", "crash")
    reported = ("data race", "misuse", "use after free", "thread leak",
                "deadlock", "livelock")

    @property
    def scripts(self):
        return (self.script, *sorted(
            os.path.join(library, name) for library in self.libraries
            for name in os.listdir(_path(library))
            if name.endswith(".py")))

    @property
    def options(self):
        return " ".join(self._words())

    def _words(self):
        """For a reader's own program make race-check SRC=my.c says how strict,
        and what else is to be otherwise."""
        own = os.environ.get("EXPLORE")
        if own is None:
            return [*self.arguments, "--strict", "--timeouts", "due",
                    "--held-still"]
        import shlex  # not needed for the catalog's own programs
        return [*self.arguments, *shlex.split(own)]

    def argv(self, program, prefix=(), report_dir=None):
        told = ["--json", f"{report_dir}/told"] if report_dir else []
        return [*prefix, sys.executable, "-SE", _path(self.script),
                os.path.abspath(program), *self._words(), *told, "--"]

    def parse(self, report_dir, result):
        told = self._told(report_dir)
        kind = self.words.get(told.get("result"), told.get("result"))
        if kind in self.placed and not self._is_catalogs() and told["at"]:
            races = self._races(told) if kind == "wrong result" else []
            return [Finding(kind, told["message"], [
                Access(told["message"], self._frames(told["at"]))]), *races]
        if kind not in self.reported:
            return []
        if kind == "data race":
            return self._races(told)
        accesses = [Access(f"T{one['thread']} waits", self._frames(one["at"]))
                    for one in told["waiting"]]
        context = [Access("memory was freed", self._frames(told["freed"]))
                   for _ in told["freed"][:1]]
        if kind == "thread leak":
            accesses += [Access(f"T{one['thread']} was created",
                                self._frames(one["created"]))
                         for one in told["waiting"]]
        if not accesses:
            accesses = [Access(told["message"], self._frames(told["at"]))]
        return [Finding(kind, told["message"], accesses, context)]

    def _races(self, told):
        return [Finding("data race", f"data race on {race['name']}", [
            Access(("atomic " if side["atomic"] else "")
                   + ("write" if side["writes"] else "read")
                   + f" by thread T{side['thread']}", self._frames(side["at"]))
            for side in race["sides"]]) for race in told["races"]]

    def ending(self, report_dir):
        told = self._told(report_dir)
        kind = self.words.get(told["result"], told["result"])
        if self._tried_little(told):
            return "not ended", (f"{self._tried_little(told)}; TIMEOUT= "
                                 "allows more, smaller sizes need less")
        if kind == "clean":
            return kind, "; ".join([
                told["certificate"],
                *(f"depends on {text}" for text in told["rests_on"])])
        if kind in self.reported:
            return None
        if kind == "not explored" and told["at"] and not self._is_catalogs():
            place = told["at"][0]
            return kind, (f"{told['message']}, at "
                          f"{os.path.abspath(place['file'])}:{place['line']}")
        return kind, told.get("not_judged") or told["message"]

    def failure(self, report_dir, result, findings):
        told = self._told(report_dir)
        if result.error or result.hang:
            return result.error
        if not told:
            lines = result.output.strip().splitlines()
            return lines[-1] if lines else "the explorer said nothing"
        return self._tried_little(told) if self._is_catalogs() else ""

    @staticmethod
    def _is_catalogs():
        return os.environ.get("EXPLORE") is None

    def _tried_little(self, told):
        """What is said where too few schedules were tried to mean anything,
        or ""."""
        if (told["result"] != "clean" or told["complete"]
                or told["schedules"] >= self.LEAST):
            return ""
        return (f"only {told['schedules']} schedules were tried in "
                f"{told['cpu_ns'] / 1e9:.0f} s")

    @staticmethod
    def _told(report_dir):
        lines = files.text_of(f"{report_dir}/told").splitlines()
        try:
            return json.loads(lines[-1]) if lines else {}
        except ValueError:  # it was stopped
            return {}

    @staticmethod
    def _frames(places):
        return [Frame(place["function"], os.path.abspath(place["file"]),
                      place["line"])
                for place in places]

    def own_limits(self, seconds):
        """It has a limit of its own, in seconds of CPU time."""
        return run.Limits(still=3600.0, cpu=10 * seconds + 60,
                          longest=10 * seconds + 90)

    def show_command(self, about):
        return f"{self.script} build/explore/{about.program} {self.options}"


def _path(script):
    return os.path.normpath(f"{__file__}/../../../../{script}")


DETECTOR = Explorer("explore", "the explorer")
