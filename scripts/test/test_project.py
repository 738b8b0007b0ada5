"""A reader's project with a build of its own: make race-check DIR=."""

import json
import os
import re
import shutil
import sys
import tempfile
import unittest

import tree as trees

sys.path.insert(0, os.path.join(trees.ROOT, "scripts"))
from catalog import own, own_fresh, own_project  # noqa: E402

QUEUE = "int count;\nvoid count_up(void) { count++; }\n"
MAIN = """\
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
void count_up(void);
static void *work(void *arg) { count_up(); return arg; }
int main(int argc, char **argv) {
    char line[10] = "", kept[10] = "";
    FILE *file = fopen("data/kept", "r"); // where it was built
    if (!file || !fgets(kept, sizeof kept, file))
        return 9;
    if (argc != 2 || !fgets(line, sizeof line, stdin))
        return 8;
    int threads = atoi(argv[1]);
    pthread_t all[2];
    for (int i = 0; i < threads; i++)
        pthread_create(&all[i], 0, work, 0);
    for (int i = 0; i < threads; i++)
        pthread_join(all[i], 0);
    return atoi(line) == 42 ? 0 : 7;
}
"""
MAKEFILE = """\
CC = gcc
CFLAGS = -Wall -Werror
tests/count: main.o src/queue.o
\tmkdir -p tests && $(CC) -o $@ $^ -pthread
"""


class Project(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.join(os.path.realpath(folder.name), "mine")
        for name, text in (("src/queue.c", QUEUE), ("main.c", MAIN),
                           ("Makefile", MAKEFILE), ("data/kept", "x\n"),
                           ("input", "42\n"), ("script", "#!/bin/sh\n")):
            self.write(name, text)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


class Judged(Project):
    def test_a_row_for_each_program_and_detector(self):
        before = sorted(os.walk(self.folder))
        done = trees.shared().make(
            "race-check", f"DIR={self.folder}", "RUN=tests/count 2; "
            "./tests/count 1", f"INPUT={self.folder}/input")
        self.assertEqual(sorted(os.walk(self.folder)), before)
        first, second = done.output.split("./tests/count 1\n")
        place = f"{self.folder}/src/queue.c:2: data race: "
        for detector in ("tsan", "helgrind", "explore"):
            said = first[first.index(f"\n{detector} "):]
            self.assertRegex(said, rf"^\n{detector} +data race\n{place}")
        self.assertRegex(first, r"exit +clean\n")
        self.assertEqual(second.count("clean"), 7, done.output)
        self.assertEqual(done.status, 2)  # make's own for a 1
        self.nothing_is_judged_again()

    def nothing_is_judged_again(self):
        words = [f"DIR={self.folder}", "RUN=tests/count 2; ./tests/count 1",
                 f"INPUT={self.folder}/input"]
        above = os.path.dirname(self.folder)
        done = trees.shared().make("sarif", *words, f"ROOT={above}",
                                   f"TO={above}/x.sarif")
        self.assertEqual(done.output, f"{above}/x.sarif\n")
        with open(f"{above}/x.sarif", encoding="utf-8") as file:
            log = json.load(file)
        found = {(result["locations"][0]["physicalLocation"]
                  ["artifactLocation"]["uri"], result["ruleId"])
                 for one in log["runs"] for result in one["results"]}
        self.assertIn(("mine/src/queue.c", "data-race"), found)
        self.assertLessEqual(found, {  # drd may blame the caller
            ("mine/src/queue.c", "data-race"), ("mine/main.c", "data-race")})
        self.assertEqual({artifact["location"]["uri"] for one in log["runs"]
                          for artifact in one["artifacts"]}, {"mine/main.c"})
        done = trees.shared().make("junit", *words, f"TO={above}/x.xml")
        self.assertEqual(done.status, 0, done.output)
        with open(f"{above}/x.xml", encoding="utf-8") as file:
            self.assertIn('<testcase name="tests/count 2"', file.read())

    def test_the_explorer_alone(self):
        self.write("input", "43\n")
        done = trees.shared().run(
            trees.shared().path("scripts/judge"), "explore", "DIR=mine",
            "RUN=./tests/count 2; tests/count 0; cd tests && ./count 0",
            "INPUT=mine/input",
            cwd=os.path.dirname(self.folder))
        self.assertRegex(done.output, rf"(?m)^{self.folder}/main\.c:\d+: wrong "
                         "result: main returned 7$")
        self.assertEqual(done.output.count("main returned 7, after"), 2)
        self.assertIn("cd tests && ./count 0: wrong result", done.output)
        self.assertIn("main returned 9, after", done.output)  # no data there
        self.assertEqual(done.status, 1)


    def test_a_game_of_it(self):
        done = trees.shared().on_terminal(
            ("env", "LINES=40", "make", "play", f"DIR={self.folder}",
             "RUN=./tests/count 2", f"INPUT={self.folder}/input"),
            when=lambda: True, keys=b"11111q")
        self.assertEqual(done.status, 0, done.output)
        self.assertIn("./tests/count 2", done.output)
        self.assertIn("queue.c:2", done.output)


class Fresh(Project):
    def test_all_that_the_explorer_is_told_makes_one(self):
        with open(os.path.join(trees.ROOT, "scripts/make/explorer.mk"),
                  encoding="utf-8") as file:
            text = re.search(r"^searching :=(.*\\\n)*.*", file.read(), re.M)[0]
        names = re.findall(r"\$\((?:if \$\(|call say,)(\w+)", text)
        self.assertIn("BOUND", names)
        self.assertLessEqual(set(names), set(own_fresh.ASKED))

    def test_what_makes_a_difference(self):
        with tempfile.TemporaryDirectory() as scratch:
            self.addCleanup(os.chdir, os.getcwd())
            os.chdir(scratch)
            environ = dict(DIR=self.folder, RUN="./tests/count 2")
            program, = own_project.named(environ, [scratch],
                                         dict(arguments=""))
            program.save()
            own_fresh.begin(program, environ)
            self.assertFalse(own_fresh.is_fresh(program, environ))
            os.rename(f"{program.folder}/judging", f"{program.folder}/judged")
            self.assertTrue(own_fresh.is_fresh(program, environ))
            self.write("main.o", "\x7fELF made by a build of theirs")
            self.assertTrue(own_fresh.is_fresh(program, environ))
            self.assertFalse(own_fresh.is_fresh(program,
                                                dict(environ, RUNS="2")))
            os.unlink(f"{self.folder}/script")
            self.assertFalse(own_fresh.is_fresh(program, environ))
            self.write("script", "#!/bin/sh\n")
            self.assertFalse(own_fresh.is_fresh(program, environ))


class Built(Project):
    def setUp(self):
        super().setUp()
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(scratch.name)

    def build(self, run="./tests/count 2", **more):
        environ = dict(os.environ, DIR=self.folder, RUN=run, FLAVORS="plain",
                       CC_plain="gcc", FLAGS_plain="-O1 -DFLAVOR",
                       HOOK_plain="")
        environ.update(more)
        return own_project.build(environ, [os.getcwd()], dict(arguments=""))

    def refused(self, *args, **more):
        with self.assertRaises(own.Refused) as refused:
            self.build(*args, **more)
        return str(refused.exception)

    def test_the_options_reach_a_build_that_names_its_compiler(self):
        self.write("main.c", "#ifndef FLAVOR\n#error none\n#endif\n" + MAIN)
        [program] = self.build()
        self.assertEqual(program.arguments, ["2"])
        self.assertEqual(program.files, [f"{self.folder}/tests/count"])
        self.assertTrue(os.access(f"{program.folder}/plain", os.X_OK))

    def test_what_was_built_before_is_built_anew(self):
        self.write("src/queue.o", "\x7fELF of another flavor")
        self.build()

    def test_what_cmake_remembers_of_another_folder_stays_behind(self):
        for name in ("CMakeCache.txt", "sub/CMakeCache.txt",
                     "CMakeFiles/rules"):
            self.write(name, f"CMAKE_HOME_DIRECTORY:INTERNAL={self.folder}\n")
        self.build(BUILD="! find . -name 'CMake*' | grep . && make")

    @unittest.skipUnless(shutil.which("clang"), "needs clang")
    def test_a_warning_of_the_other_compiler_is_no_error(self):
        self.write("src/queue.c", QUEUE + "int same(int x) {\n"
                   "    x = x; // of which gcc says nothing\n"
                   "    return x;\n}\n")
        self.build()
        self.build(CC_plain="clang")

    def test_a_build_that_fails_shows_what_it_says(self):
        said = self.refused(BUILD="echo so it is; false")
        self.assertIn("so it is\nBUILD='echo so it is; false' failed", said)

    def test_what_is_wrong_is_said_in_one_line(self):
        self.assertEqual(self.refused("tests/other"),
                         "RUN: BUILD has not made tests/other")
        self.assertIn("script is a script", self.refused("./script"))
        self.assertIn("RUN names no program", self.refused(" ; "))
        self.assertIn("behind cd stand", self.refused("cd tests ./count"))
        self.assertIn("quote that does not end", self.refused("'x"))
        self.assertIn("INPUT=none: No such file", self.refused(INPUT="none"))
        self.folder += "/none"
        self.assertIn("DIR=", self.refused())

    def test_the_catalog_is_none(self):
        self.folder = os.path.dirname(os.getcwd())
        self.assertIn("holds the catalog", self.refused())


if __name__ == "__main__":
    unittest.main()
