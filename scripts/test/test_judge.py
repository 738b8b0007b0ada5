"""catalog.judge: which lines make a finding a declared one."""

import os
import sys
import tempfile
import unittest

from tree import RACY, ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))
from catalog import source, tools  # noqa: E402
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
        return tools.Finding("data race", "data race", [
            tools.Access("write", [] if line is None else
                         [tools.Frame("add", self.path, str(line))])
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


if __name__ == "__main__":
    unittest.main()
