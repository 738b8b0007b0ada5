"""A program that hangs, and all that it has started, is stopped: when its time
is over, when somebody types Ctrl-C, and when its judge is told to end. Nothing
half done stays behind."""

import glob
import os
import signal
import sys
import unittest

import tree as trees
from tree import HANGING, RESTLESS, ROOT, program, wait_until

sys.path.insert(0, os.path.join(ROOT, "scripts"))
from catalog import show  # noqa: E402

BUSY = program("busy", "for (volatile int i = 0;; i++)\n        ;")

tree = None


def setUpModule():
    global tree
    tree = trees.shared()
    tree.write("patterns/hanging/main.c", HANGING)
    tree.write("patterns/busy/main.c", BUSY)
    tree.write("patterns/restless/main.c", RESTLESS)
    done = tree.make("-j2", "build/plain/patterns/hanging/main",
                     "build/plain/patterns/busy/main",
                     "build/plain/patterns/restless/main",
                     "build/tsan/patterns/hanging/main",
                     "build/tools/tsan.json")
    assert done.status == 0, done.output


def tearDownModule():
    for name in "hanging", "busy", "restless":
        tree.delete(f"patterns/{name}")
    tree.delete("build/evidence")


class Interrupted(unittest.TestCase):
    """And race-check, in test_race_check."""

    def setUp(self):
        self.addCleanup(tree.forget_temporary_files)
        self.addCleanup(tree.kill)

    def terminate_when(self, condition, child):
        """Once it is true; no longer than the child lives."""
        wait_until(lambda: condition() or child.poll() is not None)
        self.assertTrue(condition())
        child.terminate()
        return tree.finish(child)

    def test_ctrl_c_in_run(self):
        done = tree.on_terminal(
            tree.command("show", "exit", "patterns/restless/main.c"),
            when=tree.is_restless, keys=b"\x03")
        self.assertEqual(done.status, 128 + signal.SIGINT, done.output)
        self.assertNotIn("Traceback", done.output)
        self.assertEqual(tree.left_behind(), [])

    def test_detect_terminated(self):
        def has_pipes():
            """Whether Valgrind has laid those for a debugger."""
            return glob.glob(f"{tree.temporary}/**/vgdb-*", recursive=True)

        tree.write("build/tool.json", '{"runs": null, "ok": true}')
        for detector, condition in (("exit", tree.is_restless),
                                    ("drd", has_pipes)):
            evidence = f"build/evidence/{detector}/patterns/restless/main.json"
            os.makedirs(os.path.dirname(tree.path(evidence)), exist_ok=True)
            with self.subTest(detector):
                done = self.terminate_when(condition, tree.start(*tree.command(
                    "detect", detector, "patterns/restless/main.c",
                    "build/plain/patterns/restless/main", evidence,
                    "--tool", "build/tool.json")))
                self.assertEqual(done.status, -signal.SIGTERM, done.output)
                self.assertEqual(done.output, "")
                self.assertEqual(tree.left_behind(), [])
                self.assertFalse(os.path.exists(tree.path(evidence)))

    def test_told_again_and_again(self):
        """Also while it cleans up, and before there is anything to remove."""
        tree.write("build/tool.json", '{"runs": null, "ok": true}')
        evidence = "build/evidence/exit/patterns/restless/main.json"
        os.makedirs(os.path.dirname(tree.path(evidence)), exist_ok=True)
        for number in range(20):
            child = tree.start(*tree.command(
                "detect", "exit", "patterns/restless/main.c",
                "build/plain/patterns/restless/main", evidence,
                "--tool", "build/tool.json"))
            wait_until(lambda: os.listdir(tree.temporary)
                       or child.poll() is not None)
            while child.poll() is None:
                child.send_signal(signal.SIGTERM)
            with self.subTest(number):
                done = tree.finish(child)
                self.assertEqual(done.status, -signal.SIGTERM, done.output)
                self.assertEqual(done.output, "")
                self.assertEqual(tree.left_behind(), [])

    def test_check_terminated(self):
        """The check's own child does not care to be told."""
        done = self.terminate_when(
            lambda: list(tree.processes("sleep")), tree.start(*tree.command(
                "check", "stubborn", "sh", "-c",
                "(trap '' TERM; sleep 1000; sleep 1000) & wait")))
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
        with tree.restoring("scripts/catalog/show.py"):
            tree.edit("scripts/catalog/show.py", "still=2.0, cpu=20.0 if patient else 5.0",
                      "still=1.0, cpu=20.0 if patient else 1.0")
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


class Tidy(unittest.TestCase):
    """Reports for people say nothing of where the code lies in memory, and keep
    all else."""

    REPORTS = {
        b"    #0 add a.c:52:24 (racy+0x1064bd) (BuildId: 611cc9)\n":
            b"    #0 add a.c:52:24\n",
        b"    #1 pthread_create <null> (racy+0x8756d) (BuildId: 611)\n":
            b"    #1 pthread_create <null>\n",
        b"    #10 0x55ab12 in main /x/a.c:3:4\n": b"    #10 main /x/a.c:3:4\n",
        b"==123==    at 0x1091E9: add (a.c:24)\n": b"==123==    at add (a.c:24)\n",
        b"==123==    by 0x48: ??? (in /usr/x.so)\n":
            b"==123==    by ??? (in /usr/x.so)\n",
    }
    KEPT = (b"  Read of size 8 at 0x55ba11249918 by thread T2:\n",
            b"==1== Possible data race at 0x10C014 by thread #3\n",
            b"==1==  Address 0x10c0a8 is 0 bytes inside a block\n",
            b"=>0x0c047fff8000: fa fa[fd]fd\n", b"f (x + 0x1) at 0x1: y\n")

    def test_lines(self):
        for report, short in self.REPORTS.items():
            self.assertEqual(show.tidy(report), short)
        for report in self.KEPT:
            self.assertEqual(show.tidy(report), report)

    def test_line_by_line(self):
        """Whatever pieces it comes in; what has no end is shown as well."""
        text = b"".join([*self.REPORTS, *self.KEPT, b"counted 3"])
        seen, theirs = os.pipe()
        saved = os.dup(1)
        os.dup2(theirs, 1)
        try:
            with show.Tee(show.tidy) as tee:
                for place in range(0, len(text), 7):
                    os.write(1, text[place:place + 7])
        finally:
            os.dup2(saved, 1)
            os.close(saved)
            os.close(theirs)
        with os.fdopen(seen, "rb") as pipe:
            self.assertEqual(pipe.read(), show.tidy(text))
        self.assertEqual(tee.text, text)


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
