"""What is wrong with an entry turns make race-check red, with a message that
says what and where; what is right stays green. Most of it is seen in one
race-check of a catalog in which nearly every entry is damaged."""

import contextlib
import glob
import os
import shutil
import sys
import unittest

import tree as trees
from tree import (DETECTORS, HANGING, RACE_LINE, RACY, RESTLESS, ROOT, program,
                  wait_until)

sys.path.insert(0, os.path.join(ROOT, "scripts"))
from catalog.docs import reference  # noqa: E402

# Those that watch a program run, and the one that runs it in its own way.
WATCHERS = tuple(name for name in DETECTORS if name != "explore")

DAMAGED = {
    # The drd line is gone, and three others are not as they should be.
    "pitfalls/misdeclared/racy.c":
        RACY.replace("// EXPECT drd:      data race\n", "")
        .replace("EXPECT tsan:", "EXPECT tsam:")
        .replace("helgrind: data race", "helgrind: data raze")
        .replace("memcheck: clean (it watches memory)", "memcheck: clean"),
    # A cure that has a guilty line.
    "pitfalls/misdeclared/fixed.c":
        RACY.partition("// EXPECT")[0] + RACY[RACY.index("\n#include"):],
    # Two lines say what is not so, and the mark has slipped by one line.
    "pitfalls/untrue/racy.c":
        RACY.replace("exit:     any", "exit:     crash")
        .replace("tsan:     data race", "tsan:     clean (a lie)")
        .replace("total++; // RACE\n    return arg;",
                 "total++;\n    return arg; // RACE"),
    # Its EXPECT line is gone.
    "patterns/crashing/main.c": program("crashing", "abort();", ["stdlib.h"]),
    "patterns/hanging/main.c": HANGING,
    "patterns/unbuilt/main.c": program("unbuilt", "return missing;"),
    "patterns/unstarted/main.c": program("unstarted", "return 0;"),
    "patterns/murderous/main.c": program("murderous", "return 0;"),
}

# What these programs are made of in every flavor, which so need no compiler.
BUILT = {
    "pitfalls/misdeclared/racy": "#!/bin/sh\n",
    "pitfalls/misdeclared/fixed": "#!/bin/sh\n",
    "patterns/unstarted/main": "neither a program nor a script\n",
    # Kills its judge.
    "patterns/murderous/main": "#!/bin/sh\nkill -KILL $PPID\n",
}
FLAVORS = ("plain", "tsan", "asan", "explore")

# What lies there still passes, the template of a pitfall.
SOUND = "pitfalls/new-pitfall/fixed"

tree = judged = None


def setUpModule():
    """Judges two new entries and all that is damaged."""
    global tree, judged
    tree = trees.shared()
    tree.edit("scripts/catalog/run.py", "still=5.0", "still=1.0")
    for kind in "pattern", "pitfall":
        done = tree.make(f"new-{kind}", f"NAME=new-{kind}")
        assert done.status == 0, done.output
    for name, text in DAMAGED.items():
        tree.write(name, text)
    place(BUILT)
    judged = tree.make("-j6", "race-check")


def place(programs):
    """Programs that are newer than all that they are built from."""
    done = tree.make("-j2", "build/tsan/scripts/catalog/detectors/tsan_report.o",
                     "build/scripts/explore/runtime.a",
                     *(f"build/{name}/libpatterns.a" for name in FLAVORS))
    assert done.status == 0, done.output
    for flavor in FLAVORS:
        for name, text in programs.items():
            path = f"build/{flavor}/{name}"
            tree.write(path, text)
            os.chmod(tree.path(path), 0o755)


def tearDownModule():
    for name in *DAMAGED, "patterns/new-pattern/x", "pitfalls/new-pitfall/x":
        tree.delete(os.path.dirname(name))
    tree.edit("scripts/catalog/run.py", "still=1.0", "still=5.0")
    tree.delete("build/evidence")
    tree.forget_temporary_files()  # those of a detect that was killed


def gdb_may_look():
    """Into the processes of others: some containers forbid it."""
    child = tree.start("sleep", "1000")
    try:
        return "#0" in tree.run("gdb", "-nx", "-batch", "-p", str(child.pid),
                                "-ex", "backtrace").output
    finally:
        child.kill()
        tree.finish(child)


class Case(unittest.TestCase):
    def assertSaid(self, message, done=None):
        """In those words, wherever the lines break."""
        done = done or judged
        if message not in done.text:
            self.fail(f"nobody said: {message}\n\n{done.output}")

    def assertSurprise(self, place, message):
        """The paragraph about a place says this."""
        self.assertSaid(place)
        paragraphs = [" ".join(paragraph.split())
                      for paragraph in judged.output.split("\n\n")]
        about = [paragraph for paragraph in paragraphs if place in paragraph]
        if not any(message in paragraph for paragraph in about):
            self.fail(f"nobody said: {message}\nbut\n" + "\n".join(about))

    def matrix(self, *entries):
        arguments = [word for name in entries for word in ("--entry", name)]
        return tree.script("matrix", "--available", " ".join(DETECTORS),
                           *arguments)


class RaceCheck(Case):
    def test_is_red(self):
        self.assertEqual(judged.status, 2, judged.output)
        self.assertSaid("race-check] Error 1")
        self.assertRegex(judged.last_line, r"^\d+ passed, [1-9]\d* failed$")

    def test_templates_are_green(self):
        done = self.matrix("new-pattern", "new-pitfall")
        self.assertEqual(done.status, 0, done.output)
        self.assertEqual(done.last_line, "21 passed, 0 failed")
        self.assertNotIn("new-pitfall/fixed.c", judged.text)

    def test_templates_pass_lint(self):
        files = (glob.glob(tree.path("patterns/new-pattern/*.c"))
                 + glob.glob(tree.path("pitfalls/new-pitfall/*.c")))
        names = " ".join(os.path.relpath(path, tree.root) for path in files)
        self.assertEqual(len(files), 3)
        done = tree.make("lint-format", "lint-clang", "lint-gcc",
                         f"c_files={names}")
        self.assertEqual(done.status, 0, done.output)

    def test_nothing_changed_is_not_judged_again(self):
        path = tree.path(f"build/evidence/drd/{SOUND}.json")
        before = os.stat(path).st_mtime_ns
        done = tree.make("race-check-new-pitfall")
        self.assertEqual(done.status, 0, done.output)
        self.assertEqual(os.stat(path).st_mtime_ns, before)


class Declarations(Case):
    def test_missing_expectation(self):
        self.assertSaid("pitfalls/misdeclared/racy.c:1: a broken program says "
                        "what drd finds: \"// EXPECT drd: verdict\" is missing")

    def test_missing_expectation_of_a_right_program(self):
        self.assertSurprise(
            "patterns/crashing/main.c:1", "exit was to say clean, as nothing "
            "else is declared; seen: crash (0 of 1 runs as declared) SIGABRT")

    def test_declared_clean_but_found(self):
        self.assertSurprise(
            "pitfalls/untrue/racy.c:4",
            "tsan was to say clean; seen: data race (0 of 1 runs as declared) "
            f"data race at pitfalls/untrue/racy.c:{RACE_LINE}, though clean "
            "is declared")

    def test_declared_but_not_found(self):
        self.assertSurprise(
            "pitfalls/untrue/racy.c:3", "exit was to say crash; seen: clean "
            "(0 of 10 runs as declared)")

    def test_clean_without_a_reason(self):
        self.assertSaid("pitfalls/misdeclared/racy.c:6: say in parentheses why "
                        "memcheck finds nothing in a broken program")

    def test_unknown_detector(self):
        self.assertSaid("pitfalls/misdeclared/racy.c:4: unknown detector "
                        "\"tsam\": one of exit, tsan, helgrind")

    def test_unknown_verdict(self):
        self.assertSaid("pitfalls/misdeclared/racy.c:5: unknown verdict \"data "
                        "raze\" for helgrind: one of clean, data race")

    def test_what_is_misdeclared_gets_no_evidence(self):
        for name in "racy", "fixed":
            self.assertIsNone(
                tree.evidence("exit", f"pitfalls/misdeclared/{name}"))


class Marks(Case):
    def test_moved_mark(self):
        for detector in "helgrind", "drd":
            self.assertSurprise("pitfalls/untrue/racy.c",
                                f"{detector} was to say data race; seen: data "
                                "race (0 of 1 runs as declared)")
        self.assertSurprise(
            "pitfalls/untrue/racy.c:6", f"at pitfalls/untrue/racy.c:{RACE_LINE}"
            ", which is not marked")

    def test_unneeded_mark(self):
        """As if it had been there when the detectors spoke."""
        name = "pitfalls/new-pitfall/racy.c"
        text = tree.read(name)
        line = 1 + text[:text.index("return arg;")].count("\n")
        with tree.restoring(name):
            tree.edit(name, "return arg;", "return arg; // RACE")
            os.utime(tree.path(name), (0, 0))
            done = self.matrix("new-pitfall")
        self.assertEqual(done.status, 1, done.output)
        self.assertSaid(f"{name}:{line}: no detector needs this mark, // RACE",
                        done)
        self.assertEqual(done.last_line, "14 passed, 1 failed")

    def test_unexplained_sample(self):
        """What the explorer has not tried to its end says why, and nothing
        else does."""
        evidence = f"build/evidence/explore/{SOUND}.json"
        source = f"{SOUND}.c"
        if not reference.is_here():
            self.skipTest(f"it needs {reference.names()}")
        whole = tree.evidence("explore", SOUND)["runs"][0]["why"]
        self.assertIn("every one there is", whole)
        with tree.restoring(evidence):
            tree.write(evidence, tree.read(evidence).replace(
                "every one there is", "a sample"))
            done = self.matrix("new-pitfall")
        self.assertSaid(f"{source}:1: not every execution was tried; make it "
                        "smaller, or say why", done)
        with tree.restoring(source):
            line = tree.read(source).index("\n\n") + 1
            text = tree.read(source)
            tree.write(source, text[:line] + "//\n// EXPECT explore: clean (it "
                       "is large)\n" + text[line:])
            os.utime(tree.path(source), (0, 0))
            done = self.matrix("new-pitfall")
        self.assertIn("every execution was tried, so no reason is needed",
                      done.output)

    def test_guilty_line_in_a_cure(self):
        text = DAMAGED["pitfalls/misdeclared/fixed.c"]
        line = 1 + text[:text.index("// RACE")].count("\n")
        self.assertSaid(f"pitfalls/misdeclared/fixed.c:{line}: a right "
                        "program has no guilty lines")


class Programs(Case):
    def test_crash(self):
        for detector in DETECTORS:
            evidence = tree.evidence(detector, "patterns/crashing/main")
            self.assertEqual(evidence["verdict"], "crash", detector)
            self.assertFalse(evidence["ok"], detector)

    def test_hang(self):
        for detector in WATCHERS:
            self.assertSurprise(
                "patterns/hanging/main.c:1", f"{detector} was to say clean, as "
                "nothing else is declared; seen: hang")

    @unittest.skipUnless(shutil.which("gdb"), "needs gdb")
    def test_stacks_of_a_hang(self):
        if not gdb_may_look():
            self.skipTest("gdb may not look into processes here")
        for detector in WATCHERS:
            self.assertSurprise(
                "patterns/hanging/main.c:1", "the stacks of its threads are in "
                f"build/evidence/{detector}/patterns/hanging/main.json")
        for detector in "exit", "tsan", "helgrind", "asan":
            evidence = tree.evidence(detector, "patterns/hanging/main")
            self.assertIn("wait_for_ever", "\n".join(evidence["stacks"]))

    def test_hanging_leaves_nobody(self):
        self.assertTrue(wait_until(lambda: not list(tree.processes()),
                                   patience=60))

    def test_does_not_compile(self):
        self.assertRegex(judged.text, r"patterns/unbuilt/main\.c:5:12: error: "
                                      r".*\bundeclared\b")
        self.assertSaid("patterns/unbuilt/main.c: no evidence by "
                        + ", ".join(DETECTORS) + ": it did not build")

    def test_does_not_start(self):
        self.assertSaid("exit failed")
        self.assertSaid("Exec format error")
        evidence = tree.evidence("exit", "patterns/unstarted/main")
        self.assertEqual(evidence["verdict"], "tool failed")
        for detector in "exit", "helgrind", "drd", "memcheck":
            evidence = tree.evidence(detector, "patterns/unstarted/main")
            self.assertFalse(evidence["ok"], detector)

    def test_judge_killed(self):
        self.assertSaid("patterns/murderous/main.c: no evidence by "
                        + ", ".join(WATCHERS) + ": it did not build, or its "
                        "judging was stopped")


class Evidence(Case):
    def test_older_than_its_source(self):
        name = f"build/evidence/tsan/{SOUND}.json"
        with tree.restoring(name):
            os.utime(tree.path(name), (0, 0))
            done = self.matrix("new-pitfall")
        self.assertEqual(done.status, 1, done.output)
        self.assertSaid(f"{SOUND}.c: no evidence by tsan: it did not build, "
                        "or its judging was stopped", done)
        self.assertEqual(done.last_line, "13 passed, 1 failed")

    def test_cut_short(self):
        name = f"build/evidence/tsan/{SOUND}.json"
        with tree.restoring(name):
            tree.write(name, tree.read(name)[:100])
            done = self.matrix("new-pitfall")
        self.assertEqual(done.status, 2, done.output)
        self.assertSaid(f"cannot read {name}", done)
        self.assertSaid("make clean and try again", done)

    def test_failed_tool_is_the_environment(self):
        name = f"build/evidence/tsan/{SOUND}.json"
        with tree.restoring(name):
            tree.edit(name, '"verdict": "clean",\n "ok": true',
                      '"verdict": "tool failed",\n "ok": false')
            done = self.matrix("new-pitfall")
        self.assertEqual(done.status, 2, done.output)
        self.assertEqual(done.last_line, "13 passed, 1 failed")

    def test_unknown_entry(self):
        done = self.matrix("nowhere")
        self.assertEqual(done.status, 2)
        self.assertSaid("there is no entry 'nowhere'; make list shows them",
                        done)


class Interrupted(Case):
    """What detect and show do is in test_run."""

    def test_ctrl_c(self):
        tree.write("patterns/restless/main.c", RESTLESS)
        self.addCleanup(tree.delete, "patterns/restless")
        self.addCleanup(tree.kill)
        done = tree.make("-j2", "build/plain/patterns/restless/main",
                         "build/tsan/patterns/restless/main")
        self.assertEqual(done.status, 0, done.output)
        tree.forget_temporary_files()

        def are_judged():
            """By as many detects as there are jobs."""
            return (tree.is_restless()
                    and len(glob.glob(f"{tree.temporary}/catalog.*")) == 3)

        done = tree.on_terminal(["make", "-j3", "race-check-restless"],
                                when=are_judged, keys=b"\x03")
        self.assertNotEqual(done.status, 0, done.output)
        self.assertNotIn("Traceback", done.output)
        self.assertNotIn("passed", done.output)
        self.assertEqual(tree.left_behind(), [])
        self.assertIsNone(tree.evidence("exit", "patterns/restless/main"))


class WithoutTheHook(Case):
    """Nothing that TSan says reaches us: then nothing is clean."""

    def test_tsan_failed(self):
        programs = "pitfalls/new-pitfall/racy", "pitfalls/new-pitfall/fixed"
        with tree.restoring("scripts/make/build.mk", "build/tsan/scripts",
                            "build/tools", "build/evidence"):
            tree.edit("scripts/make/build.mk",
                      "$(patsubst %,build/$1/%.o,$($1_hook))", "")
            os.unlink(tree.path("build/tsan/scripts/probe/known_bug"))
            tools = tree.make("-j2", "tools", "evidence", "DETECTORS=tsan",
                              "ENTRY=new-pitfall")
            done = self.matrix("new-pitfall")
            evidence = [tree.evidence("tsan", name) for name in programs]
        self.assertEqual(tools.status, 0, tools.output)
        self.assertSaid("tsan: ThreadSanitizer: exit status 66 without a "
                        "report", tools)
        self.assertEqual(done.status, 2, done.output)
        self.assertSaid("tsan failed", done)
        self.assertEqual(done.last_line, "12 passed, 2 failed")
        for one in evidence:
            self.assertEqual(one["verdict"], "tool failed")
            self.assertFalse(one["ok"])


class WithoutValgrind(Case):
    """With a PATH that lacks it, and two runs of each program."""

    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        stack.enter_context(tree.restoring("build/tools", "build/evidence"))
        cls.done = tree.make("RUNS=2", "race-check-new-pattern",
                             PATH=tree.path_without("valgrind"))

    def test_is_said_with_the_command_that_gets_it(self):
        for detector in "helgrind", "drd", "memcheck":
            self.assertRegex(self.done.text,
                             f"{detector} is skipped: no valgrind. "
                             "Get it: .*install.* valgrind")

    def test_is_skipped_not_passed(self):
        self.assertEqual(self.done.last_line, "4 passed, 0 failed")
        self.assertSaid("race-check-new-pattern] Error 2", self.done)
        self.assertSaid("- skipped: the tool is missing", self.done)

    def test_runs(self):
        for detector in "exit", "tsan", "asan":
            evidence = tree.evidence(detector, "patterns/new-pattern/main")
            self.assertEqual(evidence["summary"], "2 of 2")
            self.assertEqual(len(evidence["runs"]), 2)

    def test_senseless_runs(self):
        done = tree.make("RUNS=some", "build/tools/exit.json")
        self.assertNotEqual(done.status, 0)
        self.assertSaid("RUNS must be a number from 1 on, not 'some'", done)


class Sometimes(Case):
    """A program that is wrong every other time, judged by detect alone."""

    SOURCE = """\
// moody/wrong — is wrong every other time.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     clean (it has one thread)
// EXPECT helgrind: clean (it has one thread)
// EXPECT drd:      clean (it has one thread)
// EXPECT memcheck: clean (it has one thread)
// EXPECT asan:     clean (it has one thread)
// EXPECT explore:  clean (it has one thread)

#include <unistd.h>

int main(void) {
    const char *flag = "build/moody-flag";
    if (unlink(flag) == 0)
        return 0;
    return symlink("x", flag) == 0;
}
"""

    def setUp(self):
        self.addCleanup(tree.delete, "pitfalls/moody")
        if os.path.lexists(tree.path("build/moody-flag")):
            os.unlink(tree.path("build/moody-flag"))

    def judge(self, text, runs):
        tree.write("pitfalls/moody/wrong.c", text)
        tree.write("build/moody.json", '{"runs": %s, "ok": true}' % runs)
        done = tree.make("build/plain/pitfalls/moody/wrong")
        self.assertEqual(done.status, 0, done.output)
        done = tree.script(
            "detect", "exit", "pitfalls/moody/wrong.c",
            "build/plain/pitfalls/moody/wrong",
            "build/evidence/exit/pitfalls/moody/wrong.json", "--tool",
            "build/moody.json")
        self.assertEqual(done.status, 0, done.output)
        return tree.evidence("exit", "pitfalls/moody/wrong"), done

    @classmethod
    def setUpClass(cls):
        os.makedirs(tree.path("build/evidence/exit/pitfalls/moody"),
                    exist_ok=True)

    def test_first_hit_is_enough(self):
        evidence, _ = self.judge(self.SOURCE, "null")
        self.assertTrue(evidence["ok"])
        self.assertEqual(evidence["summary"], "1 of 1")

    def test_not_always(self):
        evidence, done = self.judge(self.SOURCE, 3)
        self.assertFalse(evidence["ok"])
        self.assertEqual(evidence["summary"], "2 of 3")
        self.assertSaid("surprise exit pitfalls/moody/wrong: clean, 2 of 3, "
                        "declared wrong result", done)

    def test_sometimes(self):
        source = self.SOURCE.replace("wrong result", "sometimes wrong result")
        evidence, _ = self.judge(source, 3)
        self.assertTrue(evidence["ok"])
        self.assertEqual(evidence["summary"], "2 of 3")


if __name__ == "__main__":
    unittest.main()
