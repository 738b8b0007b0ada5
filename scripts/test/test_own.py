"""A reader's own program, judged by make race-check SRC= and explored by make
explore SRC=."""

import fcntl
import glob
import json
import os
import re
import select
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

import tree as trees

sys.path.insert(0, os.path.join(trees.ROOT, "scripts"))
from catalog import detectors, own, run, show  # noqa: E402

RIGHT = """\
#include "sum.h"
#include <pthread.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;
static void *work(void *arg) {
    pthread_mutex_lock(&lock);
    total = sum(total, STEP);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t a, b;
    pthread_create(&a, 0, work, 0);
    pthread_create(&b, 0, work, 0);
    pthread_join(a, 0);
    pthread_join(b, 0);
    return total == 2 * STEP ? 0 : 1;
}
"""

# The race is in the file without main.
CALLS = """\
#include <pthread.h>
void count_up(void);
static void step(void) { count_up(); }
static void *work(void *arg) { count_up(); return arg; }
int main(void) {
    pthread_t a;
    pthread_create(&a, 0, work, 0);
    step();
    pthread_join(a, 0);
    return 0;
}
"""
# Not with its first instruction, which DRD takes for the caller's.
COUNTS = """\
static int count;
void count_up(void);
void count_up(void) {
    for (volatile int i = 0; i < 2; i++) count++;
}
"""

ENDLESS_RACE = """\
#include <pthread.h>
#include <unistd.h>
static int data;
static void *reader(void *arg) {
    for (;;) {
        if (data < 0)
            return arg;
        usleep(50000);
    }
}
static void *writer(void *arg) {
    for (;;) {
        data = data + 1;
        usleep(50000);
    }
    return arg;
}
int main(void) {
    pthread_t a, b;
    pthread_create(&a, 0, reader, 0);
    pthread_create(&b, 0, writer, 0);
    pthread_join(a, 0);
    return pthread_join(b, 0);
}
"""

NEEDS_ARGUMENTS = """\
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv) {
    if (argc != 3 || strcmp(argv[2], "two words")) {
        fprintf(stderr, "usage: counts THREADS NAME\\n");
        return 1;
    }
    return argv[1][0] != '2';
}
"""

OTHERS = ("tsan", "helgrind", "drd", "memcheck", "asan", "explore")


class Own(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = trees.shared()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = os.path.realpath(folder.name)
        cls.write("sum.h", "int sum(int a, int b);\n")
        cls.write("sum.c", "#include \"sum.h\"\n"
                           "int sum(int a, int b) { return a + b; }\n")
        cls.write("right.c", RIGHT)
        racy = RIGHT.replace("    pthread_mutex_lock(&lock);\n", "")
        cls.write("racy.c", racy.replace("    pthread_mutex_unlock(&lock);\n",
                                         "    (void)lock;\n"))
        cls.write("broken.c", "int main(void) { return missing; }\n")
        cls.write("calls.c", CALLS)
        cls.write("a_counts.c", COUNTS)
        cls.write("z_counts.c", COUNTS)
        cls.write("trivial.c", "int main(void) { return 0; }\n")

    @classmethod
    def write(cls, name, text):
        path = os.path.join(cls.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def judge(self, *names, cflags="-DSTEP=1", options=(), **env):
        files = " ".join(f"{self.folder}/{name}" for name in names)
        return self.tree.make("race-check", f"SRC={files}",
                              f"CFLAGS={cflags}", *options, **env)

    def explore(self, *names, cflags="-DSTEP=1", options=()):
        files = " ".join(f"{self.folder}/{name}" for name in names)
        return self.tree.make("explore", f"SRC={files}", f"CFLAGS={cflags}",
                              *options)

    def detectors_at_work(self):
        """How many have begun, and not written their evidence yet. Before,
        probes of the tools are at work, as many as make has jobs."""
        return len(glob.glob(f"{self.tree.temporary}/catalog.*"))

    def said(self, done, detector):
        """What stands behind a detector's name, and below it."""
        lines, mine = [], False
        for line in done.output.splitlines():
            first = line.split(" ")[0]
            if first in detectors.names() or re.match(r"\d+ passed", line):
                mine = first == detector
            if mine:
                lines.append(line)
        return " ".join(" ".join(lines).split()[1:])

    def assertOneLine(self, done, says):
        """Only that is said, make's own words aside."""
        lines = [line for line in done.output.splitlines()
                 if line.strip() and not line.startswith("make")]
        self.assertEqual(done.status, 2, done.output)
        self.assertEqual(len(lines), 1, done.output)
        self.assertIn(says, lines[0])


class Verdicts(Own):
    def test_right_program_of_two_files(self):
        done = self.judge("right.c", "sum.c")
        self.assertEqual(done.last_line, "7 passed, 0 failed", done.output)
        self.assertEqual(done.status, 0)

    def test_options_reach_the_explorer(self):
        done = self.judge("right.c", "sum.c", options=["BOUND=0",
                                                        "STRATEGY=bounded"])
        self.assertRegex(done.text, "every one with at most 0 preemptions")
        self.assertEqual(done.last_line, "7 passed, 0 failed", done.output)

    def test_runs_are_of_each_detector(self):
        done = self.judge("right.c", "sum.c", options=["RUNS=2"])
        self.assertRegex(done.text, r"explore +clean \(2 of 2\)")
        self.assertEqual(done.last_line, "7 passed, 0 failed", done.output)

    def test_race_is_found_and_placed(self):
        done = self.judge("racy.c", "sum.c")
        self.assertRegex(done.text, r"tsan +data race .*racy\.c:6, in work")
        self.assertRegex(done.output, r"(?m)^\S*racy\.c:6: data race: .*; .* at "
                                      r"\S*racy\.c:6, in work$")
        self.assertRegex(done.text, r"explore +wrong result ")
        self.assertRegex(done.text, r"[1-9] passed, [1-9] failed")
        self.assertNotEqual(done.status, 0)

    def test_before_main(self):
        for call, says in (("exit(3)", "wrong result exit(), before main"),
                           ("exit(0)", "not explored exit(), before main"),
                           ("abort()", "crash abort(), before main")):
            self.write("early.c", "#include <stdlib.h>\n"
                       "__attribute__((constructor)) static void set_up(void) "
                       f"{{ {call}; }}\nint main(void) {{ return 0; }}\n")
            with self.subTest(call):
                said = self.said(self.judge("early.c"), "explore")
                place = rf"({self.folder}/early\.c:2: [a-z ]+: )?"
                verdict = says.partition(call[:5])[0]
                self.assertRegex(said, f"^{verdict}{place}"
                                 + re.escape(says[len(verdict):]))

    def test_expectations_are_ignored_and_that_is_said(self):
        self.write("entry.c", trees.RACY)
        done = self.judge("entry.c")
        self.assertIn("EXPECT lines count in the catalog only", done.text)
        for detector in "tsan", "helgrind", "drd", "explore":
            self.assertIn("data race", self.said(done, detector))
        self.assertEqual(done.last_line, "3 passed, 4 failed", done.output)
        self.write("cured.c", trees.RACY.replace("int total", "_Atomic int total"))
        done = self.judge("cured.c")
        for detector in "tsan", "memcheck", "asan", "explore":
            self.assertTrue(self.said(done, detector).startswith("clean"),
                            done.output)

    def test_the_order_of_naming_changes_nothing(self):
        for counts in "a_counts.c", "z_counts.c":
            told = []
            for names in (["calls.c", counts], [counts, "calls.c"]):
                done = self.judge(*names)
                for detector in "tsan", "helgrind", "drd", "explore":
                    said = self.said(done, detector)
                    self.assertIn(f"{counts}:4, in count_up", said)
                    self.assertNotIn("calls.c:", said)
                sarif = self.tree.script("export", "sarif", "--evidence",
                                         "build/own/evidence").output
                self.assertIn("/calls.c", sarif)
                junit = self.tree.script("export", "junit", "--evidence",
                                         "build/own/evidence").output
                self.assertIn('name="calls"', junit)
                self.assertNotIn('name="a_counts"', junit)
                told.append([line for line in done.output.splitlines()
                             if not line.startswith("make")])
            first, second = (sorted(line.split(" size ")[0] for line in lines
                                    if not line.startswith(" "))
                             for lines in told)
            self.assertEqual(first, second)

    def test_a_race_counts_where_nothing_ends(self):
        self.write("endless.c", ENDLESS_RACE)
        child = self.tree.start("make", "race-check", "TIMEOUT=5",
                                f"SRC={self.folder}/endless.c", "CFLAGS=-w")
        # One limit for all detectors, not one after the other.
        together = trees.wait_until(
            lambda: self.detectors_at_work() > 3
            or child.poll() is not None) and child.poll() is None
        done = self.tree.finish(child)
        self.assertTrue(together)
        for detector in "tsan", "helgrind":
            self.assertRegex(self.said(done, detector),
                             r"^data race, and the run was stopped .*"
                             r"endless\.c:1[23], in writer")
        for detector in "exit", "memcheck", "asan":
            self.assertRegex(self.said(done, detector),
                             r"^not judged: it was still running after \d+ s; "
                             "TIMEOUT= allows more")
        self.assertRegex(done.last_line, "^0 passed, 4 failed, 3 not judged$")

    def test_right_but_long(self):
        self.write("long.c", RIGHT.replace(
            "    pthread_mutex_lock", "    for (int i = 0; i < 30000; i++) {\n"
            "    pthread_mutex_lock").replace(
            "unlock(&lock);\n", "unlock(&lock); }\n").replace(
            "2 * STEP", "2 * STEP * 30000"))
        done = self.judge("long.c", "sum.c", options=["TIMEOUT=20"])
        words = ("not judged: no schedule ended within 20000 steps; STEPS= "
                 "allows more, smaller sizes need fewer")
        loop = (f"{words}, ENDLESS=1 judges what it does in so many; "
                r"T[12] came to long\.c:\d+ [\d,]+ times")
        self.assertRegex(self.said(done, "explore"), f"^{loop}$")
        self.assertEqual(done.last_line, "6 passed, 0 failed, 1 not judged")
        sarif = self.tree.script("export", "sarif", "--evidence",
                                 "build/own/evidence").output
        self.assertNotIn('"level": "error",', sarif.partition('"results"')[2])
        junit = self.tree.script("export", "junit", "--evidence",
                                 "build/own/evidence").output
        self.assertIn('failures="0"', junit)
        self.assertIn("<skipped>not judged: no schedule ended", junit)
        done = self.explore("long.c", "sum.c", options=["RUNS=20"])
        self.assertOneLine(done, words)

    def test_right_but_sleeps(self):
        self.write("sleeps.c", RIGHT.replace(
            "    total =", "    sleep(8);\n    total =").replace(
            "#include <pthread.h>",
            "#include <pthread.h>\n#include <unistd.h>").replace(
            "    pthread_create(&b, 0, work, 0);\n", "").replace(
            "    pthread_join(b, 0);\n", "").replace("2 * STEP", "STEP"))
        done = self.judge("sleeps.c", "sum.c", cflags="-DSTEP=1 -w")
        self.assertEqual(done.last_line, "7 passed, 0 failed", done.output)

    def test_a_hang_is_one(self):
        self.write("hangs.c", """\
#include <pthread.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
int main(void) {
    pthread_mutex_lock(&lock);
    return pthread_mutex_lock(&lock);
}
""")
        done = self.judge("hangs.c")
        for detector in "exit", "tsan", "memcheck", "asan":
            self.assertRegex(self.said(done, detector),
                             "^(hang all its threads wait|misuse|deadlock)")
        self.assertIn("deadlock", self.said(done, "explore"))

    def test_lenient_makes_races_warnings(self):
        done = self.judge("calls.c", "a_counts.c", options=["LENIENT=1"])
        for detector in "tsan", "helgrind", "drd", "explore":
            self.assertRegex(self.said(done, detector),
                             r"^data race, only a warning .*a_counts\.c:4")
        self.assertEqual(done.last_line, "7 passed, 0 failed")
        self.assertEqual(done.status, 0)
        sarif = self.tree.script("export", "sarif", "--evidence",
                                 "build/own/evidence").output
        self.assertIn('"level": "warning"', sarif)
        self.assertIn("a_counts.c", sarif)
        done = self.explore("calls.c", "a_counts.c", options=["LENIENT=1"])
        self.assertIn("none fails but for data races", done.text)
        self.assertEqual(done.status, 0)

    def test_a_race_is_a_finding_of_the_explorer(self):
        done = self.explore("calls.c", "a_counts.c")
        self.assertIn("calls.c: data race", done.text)
        self.assertNotIn("none fails", done.text)
        self.assertNotEqual(done.status, 0)

    def test_started_without_arguments(self):
        self.write("needs.c", NEEDS_ARGUMENTS)
        done = self.judge("needs.c")
        for detector in "exit", "explore":
            self.assertIn("it was started without arguments; ARGS= gives it "
                          "some", self.said(done, detector))
        self.assertIn("it printed: usage: counts THREADS NAME",
                      self.said(done, "exit"))
        done = self.explore("needs.c")
        self.assertIn("it was started without arguments", done.text)
        self.assertIn("usage: counts THREADS NAME", done.text)

    def test_arguments(self):
        self.write("needs.c", NEEDS_ARGUMENTS)
        done = self.judge("needs.c", options=["ARGS=2 'two words'"])
        self.assertEqual(done.last_line, "7 passed, 0 failed", done.output)
        done = self.explore("needs.c", options=["ARGS=3 'two words'"])
        self.assertIn("main returned 1", done.text)

    def test_flags_are_the_programs_alone(self):
        self.judge("trivial.c", cflags="")
        tools = self.ages()
        self.write("started.c", "int main(int argc, char **argv) {\n"
                   "    return argc != 2 || !argv; }\n#undef main\n"
                   "int main(void) {\n    char *words[] = {\"a\", \"b\", 0};\n"
                   "    return started(2, words); }\n")
        done = self.judge("started.c", cflags="-Dmain=started")
        self.assertEqual(done.last_line, "7 passed, 0 failed", done.output)
        self.assertEqual(self.ages(), tools)

    def ages(self):
        """Of what is built once for all programs."""
        names = ["build/scripts/explore/runtime.a"]
        for flavor in "plain", "tsan", "asan", "explore":
            names += [f"build/{flavor}/libpatterns.a",
                      f"build/{flavor}/scripts/probe/known_bug"]
        return {name: os.stat(self.tree.path(name)).st_mtime_ns
                for name in names}

    def test_what_is_known_of_it_is_not_judged_again(self):
        words = [f"SRC={self.folder}/racy.c {self.folder}/sum.c",
                 "CFLAGS=-DSTEP=1"]
        self.judge("racy.c", "sum.c")
        done = self.tree.make("sarif", *words, f"ROOT={self.folder}/..",
                              f"TO={self.folder}/x.sarif")
        self.assertEqual(done.output, f"{self.folder}/x.sarif\n")
        with open(f"{self.folder}/x.sarif", encoding="utf-8") as file:
            log = json.load(file)
        name = os.path.basename(self.folder)
        places = [result["locations"][0]["physicalLocation"]
                  for one in log["runs"] for result in one["results"]]
        self.assertIn(6, [one["region"]["startLine"] for one in places])
        self.assertEqual({(one["artifactLocation"]["uri"],
                           one["artifactLocation"]["uriBaseId"])
                          for one in places},
                         {(f"{name}/racy.c", "%SRCROOT%")})
        done = self.tree.make("junit", *words)
        self.assertEqual(done.output, "build/catalog.junit.xml\n")
        self.assertIn('name="racy"', self.tree.read("build/catalog.junit.xml"))

    def test_what_has_changed_is_judged_again(self):
        env = dict(SRC=f"{self.folder}/right.c {self.folder}/sum.c", CC="clang",
                   CFLAGS="-DSTEP=1")
        self.judge("right.c", "sum.c")
        fresh = self.tree.script("own", "--fresh", **env).output
        self.assertRegex(fresh, "^build/own/right-\\w+\n$")
        self.assertEqual(self.tree.script("own", "--fresh",
                                          **dict(env, RUNS="2")).output, "")
        os.utime(f"{self.folder}/sum.h")
        self.assertEqual(self.tree.script("own", "--fresh", **env).output, "")


class Rows(unittest.TestCase):
    def follow(self, folder, available):
        child = subprocess.Popen(
            [sys.executable, f"{trees.ROOT}/scripts/verdicts", folder,
             "--follow", "--available", available], bufsize=0,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        self.addCleanup(child.communicate)
        self.addCleanup(child.kill)
        return child

    def line(self, child):
        self.assertTrue(select.select([child.stdout], [], [], 60)[0],
                        "nothing comes")
        return child.stdout.readline()

    def test_one_comes_before_the_next_is_known(self):
        with tempfile.TemporaryDirectory() as folder:
            child = self.follow(folder, "exit tsan drd")
            for detector in "tsan", "exit":
                self.add(folder, detector)
                self.assertEqual(self.line(child).split(),
                                 [detector.encode(), b"clean"])
            child.stdin.write(b"told by a compiler\n")
            self.assertEqual(self.line(child), b"told by a compiler\n")
            rest = child.communicate()[0].decode()
            self.assertIn("drd        not judged: it did not build", rest)
            self.assertIn("2 passed, 1 failed", rest)
            self.assertEqual(child.returncode, 2)

    def test_what_is_missing_has_a_row_too(self):
        with tempfile.TemporaryDirectory() as folder:
            child = self.follow(folder, "exit")
            self.add(folder, "exit")
            self.line(child)
            self.assertIn(b"skipped: the tool is missing", self.line(child))

    def add(self, folder, detector):
        run = {"outcome": "hit", "verdict": "clean", "why": "nothing found"}
        record = dict(detector=detector, runs=[run], why="", verdict="clean",
                      ok=True, summary="1 of 1", findings=[], output="")
        with open(f"{folder}/new", "w", encoding="utf-8") as file:
            json.dump(record, file)
        os.rename(f"{folder}/new", f"{folder}/{detector}.json")


class Judge(Own):
    """scripts/judge, which any program can start."""

    def judge_it(self, *words):
        done = self.tree.run(self.tree.path("scripts/judge"), *words,
                             "CFLAGS=-DSTEP=1", cwd=self.folder)
        self.assertNotIn("make", done.output)
        return done

    def test_its_status_is_the_verdict(self):
        for names, status in (("right.c sum.c", 0), ("racy.c sum.c", 1),
                              ("broken.c", 2), ("nowhere.c", 2)):
            for goal in [], ["explore"]:
                with self.subTest(names, goal=goal):
                    done = self.judge_it(*goal, f"SRC={names}")
                    self.assertEqual(done.status, status, done.output)

    def test_a_finding_is_a_line(self):
        done = self.judge_it("explore", "SRC=racy.c sum.c")
        self.assertRegex(done.output, rf"(?m)^{self.folder}/racy\.c:6: data "
                         "race: total: T. writes, T. (reads|writes) at "
                         rf"{self.folder}/racy\.c:6$")
        self.assertRegex(done.output, rf"(?m)^{self.folder}/racy\.c:\d+: wrong "
                         "result: main returned 1$")
        done = self.judge_it("SRC=racy.c sum.c")
        self.assertRegex(done.output, rf"(?m)^{self.folder}/racy\.c:\d+: wrong "
                         "result: main returned 1 at ")


class Input(Own):
    def test_what_does_not_build_is_said_once(self):
        done = self.judge("broken.c")
        self.assertEqual(done.text.count("broken.c:1:25: error"), 1,
                         done.output)
        self.assertNotIn("passed", done.text)
        self.assertEqual(done.status, 2)

    def test_no_such_file(self):
        done = self.judge("nowhere.c")
        self.assertIn("nowhere.c: No such file", done.text)
        self.assertEqual(done.status, 2)

    def test_one_line_each(self):
        self.write("plus.cpp", "int main() {}\n")
        self.write("library.c", "int seven(void) { return 7; }\n")
        self.write("folder/x.c", "")
        for names, says in (
                (["nowhere.c"], "nowhere.c: No such file"),
                (["none-*.c"], "none-*.c: no file of that kind"),
                (["plus.cpp"], "plus.cpp is C++"),
                (["sum.h"], "sum.h is no C source"),
                (["folder"], "folder is a folder"),
                (["library.c"], "SRC has no main"),
                (["trivial.c", "calls.c", "a_counts.c"],
                 "SRC has more than one main")):
            with self.subTest(names):
                self.assertOneLine(self.judge(*names), says)
                self.assertOneLine(self.explore(*names), says)

    def test_numbers(self):
        for setting in "RUNS=abc", "RUNS=-1", "RUNS=0", "TIMEOUT=x":
            for goal in "race-check", "explore":
                with self.subTest(setting, goal=goal):
                    done = self.tree.make(
                        goal, f"SRC={self.folder}/trivial.c", setting)
                    name, _, value = setting.partition("=")
                    self.assertEqual(done.status, 2)
                    self.assertIn(f"{name} must be a number from 1 on, not "
                                  f"'{value}'", done.text)
                    self.assertEqual(done.output.count("\n"), 1, done.output)

    def test_blanks_and_a_glob(self):
        self.write("with blanks/calls it.c", CALLS)
        self.write("with blanks/counts it.c", COUNTS)
        for text in ("with blanks/calls it.c", "with blanks/*.c"):
            files = f"SRC={self.folder}/{text}"
            if "*" not in text:
                files += f" '{self.folder}/with blanks/counts it.c'"
            done = self.tree.make("explore", files, "BOUND=0")
            self.assertIn("counts it.c:4", done.text)
            self.assertIn("calls it.c: data race", done.text)
        done = self.tree.make("race-check", files)
        self.assertIn("counts it.c:4", self.said(done, "tsan"))
        self.assertIn("data race", self.said(done, "explore"))

    def test_relative_to_the_callers_folder(self):
        for how in (["-C", self.tree.root],
                    ["-f", self.tree.path("Makefile")]):
            with self.subTest(how):
                done = self.tree.run("make", *how, "explore", "SRC=trivial.c",
                                     cwd=self.folder, PWD=self.folder)
                self.assertEqual(done.status, 0, done.output)
                self.assertIn("none fails", done.text)

    def test_the_last_one_stays_where_the_documentation_says(self):
        self.explore("racy.c", "sum.c")
        done = self.tree.script("explore/run", "build/own/explore", "--replay",
                                "build/own/explore.schedule")
        self.assertIn("wrong result, again", done.text)


class Program(Own):
    """What catalog.own knows of the files."""

    def find(self, text):
        return own.find(text, [self.folder], self.tree.root)

    def test_lead_and_folder_do_not_depend_on_the_order(self):
        first = self.find("calls.c a_counts.c")
        second = self.find("a_counts.c calls.c")
        self.assertEqual(first.lead, f"{self.folder}/calls.c")
        self.assertEqual(second.lead, first.lead)
        self.assertEqual(second.folder, first.folder)
        self.assertEqual(second.files, first.files)
        self.assertNotEqual(self.find("calls.c z_counts.c").folder,
                            first.folder)

    def test_main(self):
        for text, is_main, takes in (
                ("int main(void) {}", True, False),
                ("int main() {}", True, False),
                ("int\nmain(argc, argv) int argc; char **argv; {}", True, True),
                ("int main(int argc, char *argv[]) {}", True, True),
                ("// a main(void) {\nint x;", False, False),
                ("int main(void);", False, False)):
            with self.subTest(text):
                self.write("m/a.c", "int f(void) { return 0; }\n")
                self.write("m/b.c", text)
                program = self.find("m/a.c m/b.c")
                self.assertEqual(program.lead.endswith("b.c"), is_main)
                self.assertEqual(program.takes_arguments, takes)

    def test_headers_and_other_folders_are_its_own(self):
        about = self.find("calls.c").source
        self.assertTrue(about.owns(f"{self.folder}/sum.h"))
        self.assertTrue(about.owns(f"{self.folder}/calls.c"))
        self.assertFalse(about.owns("patterns/once/once.c"))
        self.assertFalse(about.owns("/usr/include/stdio.h"))


class TwoMakes(Own):
    def test_they_do_not_exchange_their_verdicts(self):
        """In any order, on as many processors as there are."""
        self.judge("trivial.c")
        children = []
        for name in "calls.c", "trivial.c", "calls.c", "trivial.c":
            files = f"{self.folder}/{name}"
            if name == "calls.c":
                files += f" {self.folder}/a_counts.c"
            children.append((name, self.tree.start(
                "make", "race-check", f"SRC={files}")))
        for name, child in children:
            done = self.tree.finish(child)
            # TSan does not see the race in each run.
            wanted = ("3 passed, 4 failed|4 passed, 3 failed"
                      if name == "calls.c" else "7 passed, 0 failed")
            self.assertRegex(done.last_line, f"^({wanted})$", done.output)

    def test_of_one_entry(self):
        self.tree.write("pitfalls/twice/racy.c", trees.RACY)
        self.tree.delete("build/tsan")
        children = [self.tree.start("make", "race-check-twice")
                    for _ in range(2)]
        for child in children:
            done = self.tree.finish(child)
            self.assertEqual(done.last_line, "7 passed, 0 failed", done.output)
            self.assertNotIn("ar:", done.output)
        self.tree.delete("pitfalls/twice")

    def test_one_waits_and_says_so(self):
        fd = os.open(self.tree.root, os.O_RDONLY)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            child = self.tree.start("make", "build/plain/compiler")
            time.sleep(1)
            self.assertIsNone(child.poll())
        finally:
            os.close(fd)
        done = self.tree.finish(child)
        self.assertEqual(done.status, 0)
        self.assertIn("another make works in", done.text)

    def test_what_builds_nothing_does_not_wait(self):
        fd = os.open(self.tree.root, os.O_RDONLY)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            self.assertEqual(self.tree.make("list").status, 0)
        finally:
            os.close(fd)

    def test_nobody_is_left(self):
        self.tree.make("build/plain/compiler")
        self.assertTrue(trees.wait_until(
            lambda: not list(self.tree.processes()), patience=10))


class Naps(unittest.TestCase):
    """Which programs stand still."""

    def hang(self, *command):
        limits = run.Limits(still=0.5, cpu=5, longest=2, naps_count=True)
        return run.run(command, limits=limits).hang

    def test_a_sleeper_goes_on_by_itself(self):
        self.assertEqual(self.hang("sleep", "60"), "endless")

    def test_who_waits_for_ever_does_not(self):
        self.assertEqual(self.hang(
            sys.executable, "-c", "import signal; signal.pause()"), "still")
        self.assertEqual(self.hang(
            sys.executable, "-c",
            "import threading; threading.Semaphore(0).acquire()"), "still")

    def test_a_wait_with_a_deadline_goes_on_by_itself(self):
        self.assertEqual(self.hang(
            sys.executable, "-c", "import threading; "
            "threading.Semaphore(0).acquire(timeout=60)"), "endless")


class NoTerminal(unittest.TestCase):
    def test_a_pipe_will_do(self):
        with mock.patch.object(os, "openpty", side_effect=OSError):
            with show.Tee() as tee:
                os.write(1, b"still shown\n")
        self.assertIn(b"still shown", tee.text)


if __name__ == "__main__":
    unittest.main()
