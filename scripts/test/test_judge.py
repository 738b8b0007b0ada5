"""catalog.judge: which lines make a finding a declared one."""

import json
import os
import sys
import tempfile
import unittest

from tree import RACY, ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))
from catalog import detector, detectors, observe, run, source  # noqa: E402
from catalog.export import sarif  # noqa: E402
from catalog.judge import Judge  # noqa: E402

MARKED = RACY.splitlines().index("    total++; // RACE") + 1
UNMARKED = MARKED + 1


class MarkedLines(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = os.path.join(directory.name, "racy.c")
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(RACY)
        self.judge = Judge(source.parse(self.path), "tsan", {})

    def race(self, *lines):
        """A data race between accesses on these lines; None: no stack."""
        return detector.Finding("data race", "data race", [
            detector.Access("write", [] if line is None else
                         [detector.Frame("add", self.path, str(line))])
            for line in lines])

    def test_both_accesses_are_to_be_on_marked_lines(self):
        self.assertTrue(self.judge.is_marked(self.race(MARKED, MARKED)))
        self.assertFalse(self.judge.is_marked(self.race(MARKED, UNMARKED)))
        self.assertFalse(self.judge.is_marked(self.race(UNMARKED, MARKED)))

    def test_what_is_not_known_does_not_count(self):
        for unknown in (None, 0):
            with self.subTest(unknown):
                race = self.race
                self.assertTrue(self.judge.is_marked(race(MARKED, unknown)))
                self.assertFalse(self.judge.is_marked(race(UNMARKED, unknown)))
                self.assertFalse(self.judge.is_marked(race(unknown, unknown)))


ABORTING = """\
// gate/test_aborts_opened_twice — opening a gate twice ends the program.
//
// EXPECT exit: crash
// EXPECT message: gate_open: it is open

int main(void) {
    gate_open();
}
"""


class Message(unittest.TestCase):
    """What a program prints when it aborts is a part of what is declared."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = os.path.join(directory.name, "test_aborts_opened_twice.c")

    def parse(self, text=ABORTING):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)
        return source.parse(self.path)

    def outcome(self, detector, output, signal="SIGABRT", ending=None):
        result = run.Result()
        result.signal, result.output = signal, output
        judged = Judge(self.parse(), detector, {}).judge(
            observe.Observation(result, [], "", ending))
        return judged.outcome, judged.verdict, judged.why

    def test_a_crash_with_the_message_is_as_declared(self):
        for name in ("exit", "tsan", "helgrind", "drd", "memcheck", "asan"):
            with self.subTest(name):
                self.assertEqual(
                    self.outcome(name, "gate\ngate_open: it is open\n"),
                    ("hit", "crash", "SIGABRT"))

    def test_a_crash_without_it_is_a_surprise(self):
        for name in ("exit", "tsan", "helgrind", "drd", "memcheck", "asan"):
            for output in ("", "gate_open: it\n", "it is open\n",
                           "not gate_open: it is open\n"):
                with self.subTest(name, output=output):
                    self.assertEqual(
                        self.outcome(name, output, "SIGSEGV"),
                        ("surprise", "crash", "SIGSEGV, without the message "
                         "\"gate_open: it is open\""))

    def test_the_explorer_prints_something_else(self):
        self.assertEqual(
            self.outcome("explore", "a report\n", None, ("crash", "abort()")),
            ("hit", "crash", "abort()"))

    def test_who_aborts_says_what_it_prints(self):
        message = "// EXPECT message: gate_open: it is open\n"
        for text, error in (
                (ABORTING.replace(message, ""), ":1: say what it prints when"),
                (ABORTING.replace(message, 2 * message), ":5: a program that"),
                (ABORTING.replace("gate_open: it", "it"), ":4: a message reads"),
                (ABORTING.replace("exit: crash", "exit: any (it may)"),
                 ":1: a message is expected of what is to abort")):
            with self.subTest(error):
                self.assertIn(error, "\n".join(self.parse(text).errors))
        self.assertEqual(self.parse().errors, [])



class Explored(unittest.TestCase):
    """What the explorer tells, as a finding or as an end."""

    def told(self, **result):
        """(findings, ending)"""
        whole = dict(message="it says why", at=[], freed=[], waiting=[],
                     races=[], certificate="3 schedules")
        with tempfile.TemporaryDirectory() as directory:
            with open(f"{directory}/told", "w", encoding="utf-8") as file:
                json.dump(dict(whole, **result), file)
            tool = detectors.find("explore")
            return (tool.parse(directory, run.Result()),
                    tool.ending(directory))

    def test_a_livelock_is_a_finding_like_a_deadlock(self):
        place = {"function": "work", "file": __file__, "line": 7}
        for kind in "deadlock", "livelock":
            found, ending = self.told(
                result=kind, waiting=[{"thread": 1, "at": [place]}])
            self.assertEqual([one.kind for one in found], [kind])
            self.assertEqual(found[0].accesses[0].stack[0].line, 7)
            self.assertIsNone(ending)
            self.assertIn(kind, detectors.find("explore").verdicts)
            self.assertIn(kind, sarif.RULES)

    def test_what_did_not_end_is_neither_clean_nor_a_hang(self):
        found, ending = self.told(result="endless",
                                  not_judged="no schedule ended")
        self.assertEqual(found, [])
        self.assertEqual(ending, ("not ended", "no schedule ended"))


if __name__ == "__main__":
    unittest.main()
