"""A program that hangs, and all that it has started, is stopped: when its time
is over, when somebody types Ctrl-C, and when its judge is told to end. Nothing
half done stays behind."""

import os
import signal
import time
import unittest

import tree as trees
from tree import HANGING, program

BUSY = program("busy", "for (volatile int i = 0;; i++)\n        ;")

tree = None


def setUpModule():
    global tree
    tree = trees.shared()
    tree.write("patterns/hanging/main.c", HANGING)
    tree.write("patterns/busy/main.c", BUSY)
    done = tree.make("build/plain/patterns/hanging/main",
                     "build/plain/patterns/busy/main",
                     "build/tsan/patterns/hanging/main",
                     "build/asan/patterns/hanging/main", "tools")
    assert done.status == 0, done.output


def tearDownModule():
    tree.delete("patterns/hanging")
    tree.delete("patterns/busy")
    tree.delete("build/evidence")


def is_running():
    """Whether the hanging program and its child are there."""
    return len(list(tree.processes("plain/patterns/hanging/main"))) >= 2


def wait_until(condition):
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert condition()


class Interrupted(unittest.TestCase):
    def setUp(self):
        tree.delete("build/evidence/exit/patterns/hanging")
        self.addCleanup(tree.kill)

    def assertNothingLeft(self):
        self.assertEqual(tree.left_behind(), [])
        self.assertIsNone(tree.evidence("exit", "patterns/hanging/main"))

    def test_ctrl_c_in_race_check(self):
        done = tree.on_terminal(["make", "-j3", "race-check-hanging"],
                                when=is_running, keys=b"\x03")
        self.assertNotEqual(done.status, 0, done.output)
        self.assertNotIn("Traceback", done.output)
        self.assertNotIn("passed", done.output)
        self.assertNothingLeft()

    def test_ctrl_c_in_run(self):
        done = tree.on_terminal(
            tree.command("show", "exit", "patterns/hanging/main.c"),
            when=is_running, keys=b"\x03")
        self.assertEqual(done.status, 128 + signal.SIGINT, done.output)
        self.assertNotIn("Traceback", done.output)
        self.assertEqual(tree.left_behind(), [])

    def test_detect_terminated(self):
        os.makedirs(tree.path("build/evidence/exit/patterns/hanging"))
        child = tree.start(*tree.command(
            "detect", "exit", "patterns/hanging/main.c",
            "build/plain/patterns/hanging/main",
            "build/evidence/exit/patterns/hanging/main.json", "--tool",
            "build/tools/exit.json"))
        wait_until(is_running)
        child.terminate()
        done = tree.finish(child)
        self.assertEqual(done.status, -signal.SIGTERM, done.output)
        self.assertEqual(done.output, "")
        self.assertNothingLeft()

    def test_check_terminated(self):
        """The check's own child does not care to be told."""
        child = tree.start(*tree.command(
            "check", "stubborn", "sh", "-c",
            "(trap '' TERM; sleep 1000; sleep 1000) & wait"))
        wait_until(lambda: list(tree.processes("sleep")))
        child.terminate()
        done = tree.finish(child)
        self.assertEqual(done.status, 128 + signal.SIGTERM, done.output)
        self.assertEqual(tree.left_behind(), [])
        self.assertFalse(
            os.path.exists(tree.path("build/checks/stubborn.json")))


class Show(unittest.TestCase):
    def test_never_hangs(self):
        shown = {
            "exit patterns/hanging/main": "stopped: its only thread sleeps and "
                                          "nothing can wake it",
            "exit patterns/busy/main": "stopped: it was still ",
            "tsan patterns/hanging/main": "no report; stopped: ",
            "helgrind patterns/hanging/main": "stopped: ",
        }
        started = [(command, tree.start(*tree.command("show",
                                                      *command.split())))
                   for command in shown]
        for command, child in started:
            with self.subTest(command):
                done = tree.finish(child)
                self.assertEqual(done.status, 0, done.output)
                self.assertIn(shown[command], done.text)
        self.assertEqual(tree.left_behind(), [])

    def test_unbuilt(self):
        done = tree.script("show", "asan", "patterns/busy/main.c")
        self.assertEqual(done.status, 2)
        self.assertIn("build/asan/patterns/busy/main is not built", done.text)


class Check(unittest.TestCase):
    def record(self, *command):
        done = tree.script("check", "sample", *command)
        self.assertEqual(done.status, 0, done.output)
        return done

    def matrix(self):
        return tree.script("matrix", "--available", "exit", "--entry", "busy",
                           "--checks", "build/checks")

    def tearDown(self):
        tree.delete("build/checks")

    def test_passed(self):
        self.assertIn("check sample: passed", self.record("true").text)

    def test_failed_is_red(self):
        done = self.record("sh", "-c", "echo it is crooked; exit 3")
        self.assertIn("check sample: FAILED", done.text)
        done = self.matrix()
        self.assertEqual(done.status, 1)
        self.assertIn("check sample | it is crooked", done.text)

    def test_not_there(self):
        done = self.record("no-such-command")
        self.assertIn("check sample: not run", done.text)
        self.assertIn("cannot run no-such-command", self.matrix().text)


if __name__ == "__main__":
    unittest.main()
