"""What a submission starts is counted and ends with it, whoever judges it. The
programs here start no more than 300 processes, which do nothing."""

import os
import shutil
import sys
import tempfile
import unittest
from unittest import mock

import tree as trees

sys.path.insert(0, os.path.join(trees.ROOT, "scripts"))
from catalog.exercises import contained, stranger  # noqa: E402

# Each leaves the session of its run, so that killing that does not end it.
STARTS = """
import os, time
started = 0
for _ in range(300):
    try:
        child = os.fork()
    except OSError:
        break
    if child == 0:
        os.setsid()
        time.sleep(600)
        os._exit(0)
    started += 1
print(started)
"""


class ContainedTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        os.chmod(self.folder, 0o755)
        self.addCleanup(shutil.rmtree, self.folder)
        before = os.getcwd()
        os.chdir(trees.ROOT)
        self.addCleanup(os.chdir, before)

    def started(self):
        with mock.patch.object(contained, "PROCESSES", 40):
            done = contained.run([sys.executable, "-SE", "-c", STARTS],
                                 self.folder, 20)
        self.assertEqual((done.hang, done.error), ("", ""), done.output)
        return int(done.output)

    def check(self):
        who = stranger.user()
        if who is None and os.getuid() == 0:
            self.skipTest("a stranger cannot read this folder, or no setpriv")
        self.assertLess(self.started(), 41)
        if who is not None:
            self.assertEqual(list(stranger.live(who)), [])

    def test_as_it_is_here(self):
        self.check()

    def test_without_bubblewrap(self):
        with mock.patch.object(contained, "works", lambda: False):
            self.check()

    def test_a_stranger_changes_nothing_else(self):
        if stranger.user() is None:
            self.skipTest("the judge is not root")
        path = f"{self.folder}/../mine-{os.getpid()}"
        with open(path, "w", encoding="utf-8") as file:
            file.write("mine")
        self.addCleanup(os.unlink, path)
        with mock.patch.object(contained, "works", lambda: False):
            done = contained.run(["sh", "-c", f"echo its > own; echo its > {path};"
                                  f" echo its > {self.folder}/own"],
                                 self.folder, 20)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "mine")
        self.assertIn("ermission denied", done.output)
        self.assertTrue(os.path.exists(f"{self.folder}/own"))


if __name__ == "__main__":
    unittest.main()
