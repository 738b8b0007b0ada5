"""The commands around the proof: setup, list, new-entry, copy-entry and
side-by-side."""

import difflib
import glob
import os
import re
import shutil
import sys
import unittest

import tree as trees
from tree import RACY

tree = None


def setUpModule():
    global tree
    tree = trees.shared()
    for name in "main.c", "README.md":
        tree.copy(f"patterns/once/{name}")


def tearDownModule():
    for name in "main.c", "README.md":
        os.unlink(tree.path(f"patterns/once/{name}"))


class Setup(unittest.TestCase):
    """On machines that lack everything but a shell's small tools."""

    SMALL = ("sh", "basename", "cat", "cut", "grep", "id", "mktemp", "rm",
             "sort", "tr", "env", "dirname")

    def setup_with(self, *arguments, **programs):
        path = tree.path_with_only(*self.SMALL, **programs)
        return tree.run(tree.path("scripts/setup"), *arguments, PATH=path)

    def test_list(self):
        done = tree.run(tree.path("scripts/setup"), "--list")
        self.assertEqual(done.status, 0, done.output)
        rows = [line.split("\t") for line in done.output.splitlines()]
        for row in rows:
            self.assertEqual(len(row), 3, row)
            self.assertIn(row[1], ("found", "missing"))
        self.assertEqual(rows[0][0], "compiler")
        self.assertIn("valgrind", [row[0] for row in rows])

    def test_unknown_system(self):
        done = self.setup_with()
        self.assertEqual(done.status, 2)
        self.assertRegex(done.text, "These packages are missing: .*clang.*"
                                    "valgrind")
        self.assertIn("install these packages:", done.text)

    def test_other_distribution(self):
        done = self.setup_with(pacman="echo it was called")
        self.assertEqual(done.status, 2)
        self.assertRegex(done.text, "Get them with: .*pacman -S .*compiler-rt"
                                    ".* valgrind")
        self.assertNotIn("it was called", done.text)

    def test_debian(self):
        done = self.setup_with(apt_get='echo "apt-get $*"; [ "$2" = update ]',
                               id="echo 0")
        self.assertEqual(done.status, 2)
        self.assertRegex(done.text, "apt-get -q -y install .*valgrind")

    def test_debian_without_sudo(self):
        done = self.setup_with(apt_get="echo it was called", id="echo 1000")
        self.assertEqual(done.status, 2)
        self.assertRegex(done.text, "As root, run: apt-get update && apt-get "
                                    "install -y .*valgrind")
        self.assertNotIn("it was called", done.text)

    def test_what_tests_the_pages(self):
        done = self.setup_with("--pages", pacman="echo it was called")
        self.assertEqual(done.status, 2)
        self.assertRegex(done.text, "Get them with: .*pacman -S chromium "
                                    "nodejs npm")
        done = tree.run(tree.path("scripts/setup"), "--pages", "--list")
        self.assertEqual([line.split("\t")[0]
                          for line in done.output.splitlines()],
                         ["chromium", "node", "npm"])

    def test_senseless_option(self):
        done = self.setup_with("--frobnicate")
        self.assertEqual(done.status, 2)
        self.assertIn("usage: scripts/setup", done.text)


class List(unittest.TestCase):
    PATH = ("**Begin**\n\n- [listed](pitfalls/listed/) — one.\n\n**Go on**\n\n"
            "- [once](patterns/once/) — two.\n")

    def setUp(self):
        tree.write("pitfalls/listed/racy.c", RACY)
        tree.write("pitfalls/listed/fixed.c", RACY.partition("// EXPECT")[0]
                   + RACY[RACY.index("\n#include"):].replace(" // RACE", ""))
        tree.write("README.md", self.PATH)
        self.addCleanup(tree.delete, "pitfalls/listed")
        self.addCleanup(os.unlink, tree.path("README.md"))

    def said(self, *arguments):
        done = tree.make("list", *arguments)
        self.assertEqual(done.status, 0, done.output)
        return done

    def test_chapters(self):
        done = self.said()
        self.assertRegex(done.text, r"1 Begin \(1\) listed 2 Go on \(1\) once")

    def test_all_chapters_fit_a_screen(self):
        done = tree.run("env", "COLUMNS=80", "make", "-C", trees.ROOT, "list")
        self.assertEqual(done.status, 0, done.output)
        rows = done.output.splitlines()
        self.assertLess(len(rows), 24)
        self.assertLessEqual(max(map(len, rows)), 80)

    def test_what(self):
        summary = "listed two threads add to a total without a lock."
        for what in "1", "begin", "pitfalls", "TOTAL lock":
            done = self.said(f"WHAT={what}")
            self.assertIn(summary, done.text)
            self.assertNotIn("Go on", done.text)
        done = self.said("WHAT=all")
        self.assertIn(summary, done.text)
        self.assertIn("Go on once", done.text)

    def test_one_entry(self):
        done = tree.make("list-listed")
        self.assertEqual(done.status, 0, done.output)
        for target in "run", "diff", "race-check", "explore", "replay":
            self.assertIn(f"make {target}-listed ", done.text)
        self.assertNotIn("copy-listed", done.text)
        done = tree.make("list-once")
        self.assertIn("make copy-once DEST=folder", done.text)
        self.assertNotIn("diff-once", done.text)

    def test_what_there_is_not(self):
        for what, guess in ("lisetd", "did you mean listed?"), ("9", "1 to 2"):
            done = tree.make("list", f"WHAT={what}")
            self.assertEqual(done.status, 2)
            self.assertIn(f"there is no entry '{what}'", done.text)
            self.assertIn(guess, done.text)

    def test_what_is_next(self):
        done = tree.make("run-listed")
        self.assertEqual(done.status, 0, done.output)
        self.assertRegex(done.text, "Next: make diff-listed .* make tsan-listed "
                         ".* make explore-listed .* make run-once ")
        done = tree.make("run-once")
        self.assertRegex(done.text, "Next: make explore-once ")
        self.assertNotIn("make run-", done.text)

    def test_misspelt_entry(self):
        for verb in ("run", "diff", "race-check", "replay", "list", "explore",
                     "tsan", "helgrind", "drd", "memcheck", "asan"):
            done = tree.make(f"{verb}-lsited")
            self.assertEqual(done.status, 2)
            self.assertIn(f"make: {verb}-lsited: there is no entry 'lsited'; did "
                          "you mean listed?", done.text)
        done = tree.make("run-nothing-like-it")
        self.assertEqual(done.status, 2)
        self.assertIn("there is no entry 'nothing-like-it'; make list shows "
                      "them", done.text)

    def test_entry_of_the_other_kind(self):
        for target, message in {
                "diff-once": "diff-X is for pitfalls, and once is a pattern",
                "copy-listed": "copy-X is for patterns, and listed is a "
                               "pitfall"}.items():
            done = tree.make(target)
            self.assertEqual(done.status, 2)
            self.assertIn(f"make: {target}: {message}", done.text)


class Say(unittest.TestCase):
    """What is long is folded between words, for people only."""

    TEXT = "one-word " * 30 + "end"

    def command(self):
        return ("env", "COLUMNS=60", *tree.command("say"))

    def setUp(self):
        tree.write("scripts/say", "import sys\nsys.path.insert(0, 'scripts')\n"
                   "from catalog import terminal\n"
                   f"terminal.say({self.TEXT!r}, indent=2)\n")
        self.addCleanup(os.unlink, tree.path("scripts/say"))

    def test_in_one_line(self):
        done = tree.run(*self.command())
        self.assertEqual(done.output, f"  {self.TEXT}\n")

    def test_on_a_terminal(self):
        done = tree.on_terminal(self.command(), when=lambda: False, keys=b"")
        rows = done.output.splitlines()
        self.assertGreater(len(rows), 4)
        self.assertLessEqual(max(map(len, rows)), 60)
        self.assertEqual(done.text, self.TEXT)


class Compiled(unittest.TestCase):
    """What Python compiles lies below build/, or where the caller says."""

    WITHOUT = ("env", "-u", "PYTHONPYCACHEPREFIX")

    def setUp(self):
        self.before = self.in_scripts()
        tree.delete("build/pycache")

    @staticmethod
    def in_scripts():
        return set(glob.glob(tree.path("scripts/**"), recursive=True))

    @staticmethod
    def compiled(folder):
        """What of the library is compiled there."""
        return {os.path.basename(path).partition(".")[0] for path in glob.glob(
            f"{folder}/**/catalog/**/*.pyc", recursive=True)}

    def test_by_make(self):
        done = tree.run(*self.WITHOUT, "make", "list")
        self.assertEqual(done.status, 0, done.output)
        self.assertEqual(self.in_scripts(), self.before)
        self.assertIn("listing", self.compiled(tree.path("build/pycache")))

    def test_by_the_explorer(self):
        for options in [], ["-SE"]:
            tree.delete("build/pycache")
            done = tree.run(*self.WITHOUT, sys.executable, *options,
                            tree.path("scripts/explore/run"), "-h")
            self.assertEqual(done.status, 0, done.output)
            self.assertEqual(self.in_scripts(), self.before)
            self.assertIn("judge", self.compiled(tree.path("build/pycache")))

    def test_where_the_caller_says(self):
        place = f"{tree.scratch}/compiled"
        done = tree.run("env", f"PYTHONPYCACHEPREFIX={place}", "make", "list")
        self.assertEqual(done.status, 0, done.output)
        self.assertEqual(self.in_scripts(), self.before)
        self.assertIn("listing", self.compiled(place))
        self.assertNotIn("listing", self.compiled(tree.path("build/pycache")))

    def test_clean_removes_what_is_there_from_before(self):
        with tree.restoring("build"):
            for folder in "scripts", "scripts/catalog/export":
                tree.write(f"{folder}/__pycache__/old.pyc", "")
            done = tree.make("clean")
            self.assertEqual(done.status, 0, done.output)
            self.assertFalse(os.path.exists(tree.path("build")))
            self.assertEqual(self.in_scripts(), self.before)


class NewEntry(unittest.TestCase):
    """That a new entry passes is in test_race_check."""

    def test_refuses_bad_names(self):
        before = sorted(os.listdir(tree.path("pitfalls")))
        for name, complaint in {
                "": "the entry needs a name: make new-pitfall NAME=map-race",
                "Map-Race": "small letters and digits",
                "map_race": "small letters and digits",
                "-race": "small letters and digits",
                "race-": "small letters and digits",
                "../race": "small letters and digits",
                "a b": "small letters and digits",
                "a\nb": "small letters and digits",
                "x" * 41: "is longer than 40 characters",
                "once": "patterns/once is there already",
        }.items():
            with self.subTest(name):
                done = tree.run(tree.path("scripts/new-entry"), "pitfall",
                                name)
                self.assertEqual(done.status, 2, done.output)
                self.assertIn(complaint, done.text)
        after = sorted(os.listdir(tree.path("pitfalls")))
        self.assertEqual(before, after)
        self.assertFalse(os.path.exists(tree.path("race")))

    def test_make_passes_a_bad_name_on(self):
        done = tree.make("new-pattern", "NAME=Once")
        self.assertEqual(done.status, 2)
        self.assertIn("'Once' must be small letters and digits", done.text)


class CopyEntry(unittest.TestCase):
    """once, with its tests, in a folder of its own; and a second component that
    comes later."""

    FILES = ("LICENSE", "docs/changelog.md", "patterns/refused.h")
    SECOND = {"patterns/twice/twice.h": """\
// twice.h — once, two times.

#ifndef TWICE_H
#define TWICE_H

#include "once/once.h"

int twice_is(struct once *once);

#endif
""", "patterns/twice/twice.c": """\
// twice.c — all there is of it.

#include "twice/twice.h"

int twice_is(struct once *once) { return once != 0; }
""", "patterns/twice/main.c": trees.program("twice", "return 0;")}
    USER = """
#include "once/once.h"
#include <cstdio>
extern "C" int check(void) { return 0; } // no header of ours is in the way
static int init(void *) { return 5; }
int main() {
    static struct PREonce once = ONCE_INITIALIZER;
    return PREonce_do(&once, init, nullptr) != 5;
}
"""

    @classmethod
    def setUpClass(cls):
        os.makedirs(tree.path("docs"), exist_ok=True)
        for name in cls.FILES + tuple(cls.sources()):
            tree.copy(name)
        for name, text in cls.SECOND.items():
            tree.write(name, text)

    @classmethod
    def tearDownClass(cls):
        for name in cls.FILES + tuple(cls.sources()):
            os.unlink(tree.path(name))
        tree.delete("patterns/twice")

    @staticmethod
    def sources():
        for path in glob.glob(f"{trees.ROOT}/patterns/once/test_*.c"):
            yield os.path.relpath(path, trees.ROOT)

    def copy(self, name, folder, *options):
        done = tree.script("copy-entry", name, folder, *options)
        self.assertEqual(done.status, 0, done.output)
        return done

    def sh(self, command, cwd, status=0):
        done = tree.run("sh", "-c", command, cwd=cwd)
        self.assertEqual(done.status, status, done.output)
        return done.output

    def read(self, path):
        with open(path, encoding="utf-8") as file:
            return file.read()

    def write(self, path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def names_of(self, library):
        said = self.sh(f"nm -g --defined-only '{library}'", "/")
        return set(re.findall(r" [TDBR] (\w+)$", said, re.M))

    def test_builds_and_is_used_with_the_printed_commands(self):
        folder = f"{tree.scratch}/a product"
        done = self.copy("once", folder)
        build, use = re.findall(r"^ {4}(\w.*)$", done.output, re.M)
        said = self.sh(build + " CFLAGS=-Werror", "/")
        for path in self.sources():
            self.assertIn(f"ok once/{os.path.basename(path)[:-2]}\n", said)
        self.write(f"{folder}/yours.c", '#include "once/once.h"\n'
                   "int main(void) { struct once once = ONCE_INITIALIZER;"
                   "return once_do(&once, 0, 0) != 0; }\n")
        self.sh(use + " -Wall -Werror -Wno-nonnull", folder)
        self.assertFalse(os.path.exists(f"{folder}/once/main.c"))
        self.assertFalse(os.path.exists(f"{folder}/check.h"))
        self.assertIn("Zero Clause", self.read(f"{folder}/LICENSE"))
        self.assertRegex(self.read(f"{folder}/ORIGIN"),
                         r"^once: .*, version 0\.\d+, commit \w+\n$")
        for path in glob.glob(f"{folder}/*/*.[ch]"):
            self.assertTrue(self.read(path).startswith(
                "// SPDX-License-Identifier: 0BSD\n"), path)

    def test_a_test_that_fails_is_seen(self):
        folder = f"{tree.scratch}/failing"
        self.copy("once", folder)
        path = f"{folder}/once/once.c"
        self.write(path, self.read(path).replace('"once_do: called', '"called'))
        said = self.sh("make -k check", folder, status=2)
        self.assertIn("failed: once/test_aborts_recursive\n", said)
        self.assertIn("ok once/test_runs_once\n", said)

    def test_a_prefix_is_before_every_name_also_for_cplusplus(self):
        folder = f"{tree.scratch}/prefixed"
        self.copy("once", folder, "--prefix", "acme_")
        self.sh("make all check", folder)
        names = self.names_of(f"{folder}/libacme_patterns.a")
        self.assertIn("acme_once_do", names)
        self.assertEqual([name for name in names
                          if not name.startswith("acme_")], [])
        self.write(f"{folder}/yours.cpp", self.USER.replace("PRE", "acme_"))
        self.sh("g++ -Wall -Wno-missing-field-initializers -std=c++20 yours.cpp "
                "-I. -pthread -L. -lacme_patterns -o yours && ./yours", folder)

    def test_each_dialect_compiles_without_a_warning(self):
        folder = f"{tree.scratch}/dialects"
        self.copy("once", folder, "--prefix", "x_")
        for compiler in "gcc", "clang":
            for dialect in "c11", "c17", "c2x":
                self.sh(f"for file in once/*.c; do {compiler} -std={dialect} "
                        "-D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic "
                        "-Werror -I. -Iprivate -fsyntax-only $file || exit; "
                        "done", folder)
        self.sh("for file in once/*.h; do g++ -x c++ -std=c++11 -Wall -Werror "
                "-I. -fsyntax-only $file || exit; done", folder)

    def test_pkg_config_and_cmake(self):
        folder = f"{tree.scratch}/built"
        self.copy("once", folder)
        self.write(f"{folder}/yours.cpp", self.USER.replace("PRE", ""))
        if shutil.which("cmake"):
            said = self.sh("cmake -S . -B out && make -C out && cd out && "
                           "ctest", folder)
            self.assertIn("100% tests passed", said)
        if shutil.which("pkg-config"):
            self.sh("make && g++ -std=c++20 yours.cpp -o yours $(PKG_CONFIG_PATH=. "
                    "pkg-config --cflags --libs patterns) && ./yours", folder)

    def test_a_second_copy_joins_the_first(self):
        folder = f"{tree.scratch}/joined"
        self.copy("once", folder)
        self.sh("make", folder)
        self.assertNotIn("left as it is", self.copy("twice", folder).output)
        self.sh("make check", folder)
        self.assertLessEqual({"once_do", "twice_is"},
                             self.names_of(f"{folder}/libpatterns.a"))
        self.assertEqual(re.findall(r"^\w+", self.read(f"{folder}/ORIGIN"),
                                    re.M), ["once", "twice"])

    def test_a_makefile_of_yours_is_left_alone(self):
        folder = f"{tree.scratch}/yours"
        os.makedirs(folder)
        self.write(f"{folder}/Makefile", "mine:\n")
        self.assertIn("Makefile was there, and is left as it is",
                      self.copy("once", folder).output)
        self.assertEqual(self.read(f"{folder}/Makefile"), "mine:\n")

    def test_is_relative_to_where_it_was_called(self):
        place = f"{tree.scratch}/elsewhere"
        os.makedirs(place)
        done = tree.run(*tree.command("copy-entry", "once", "copy"), cwd=place)
        self.assertEqual(done.status, 0, done.output)
        self.assertTrue(os.path.exists(f"{place}/copy/once/once.h"))
        command = re.search(r"^ {4}(make .*)$", done.output, re.M)[1]
        self.sh(command, place)

    def test_changes_no_file(self):
        folder = f"{tree.scratch}/changed"
        os.makedirs(f"{folder}/once")
        self.write(f"{folder}/once/once.h", "mine\n")
        done = tree.script("copy-entry", "once", folder)
        self.assertEqual(done.status, 2)
        self.assertIn("once/once.h is there already and differs; nothing was "
                      "copied", done.text)
        self.assertEqual(os.listdir(folder), ["once"])
        self.assertEqual(os.listdir(f"{folder}/once"), ["once.h"])

    def test_refusals(self):
        tree.write("pitfalls/broken/racy.c", RACY)
        self.addCleanup(tree.delete, "pitfalls/broken")
        for arguments, complaint in {
                ("nothing", "x"): "there is no entry 'nothing'",
                ("broken", "x"): "only patterns are for copying",
                ("once", ""): "where to? make copy-once DEST=folder",
                ("once", "x", "--prefix", "1-"): "PREFIX=1- begins no name",
        }.items():
            done = tree.script("copy-entry", *arguments)
            self.assertEqual(done.status, 2, done.output)
            self.assertIn(complaint, done.text)


class SideBySide(unittest.TestCase):
    """On every broken program of three entries, beside each of its cures."""

    ENTRIES = ("map-race", "lock-order", "thread-leak")

    def pairs(self):
        for name in self.ENTRIES:
            files = glob.glob(f"{trees.ROOT}/pitfalls/{name}/*.c")
            cures = [path for path in files
                     if os.path.basename(path).startswith("fixed")]
            for broken in set(files) - set(cures):
                for cure in cures:
                    yield broken, cure

    @staticmethod
    def code(path):
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        while lines[0].startswith("//"):
            del lines[0]
        return [re.sub(r" // [A-Z]+$", "", line) for line in lines]

    def changed(self, broken, cure):
        """The words of all lines that only one of the two has."""
        left, right = self.code(broken), self.code(cure)
        lines = [line[2:] for line in difflib.ndiff(left, right)
                 if line[0] in "-+"]
        return set(re.findall(r"\w{3,}", "\n".join(lines)))

    def test_fits_and_shows_every_change(self):
        shown = [(width, pair, tree.start(
            *tree.command("side-by-side", *pair, "--width", str(width))))
            for width in (80, 160) for pair in self.pairs()]
        self.assertGreaterEqual(len(shown), 8)
        for width, pair, child in shown:
            with self.subTest(width=width, pair=pair):
                done = tree.finish(child)
                self.assertEqual(done.status, 0, done.output)
                rows = done.output.splitlines()
                self.assertLessEqual(max(map(len, rows)), width)
                missing = self.changed(*pair) - set(
                    re.findall(r"\w+", done.output))
                self.assertEqual(missing, set())
                self.assertRegex(done.text, r" lines of code: \d+ ")

    def test_lines_around_each_change(self):
        left, right = f"{tree.temporary}/left.c", f"{tree.temporary}/right.c"
        self.addCleanup(os.unlink, left)
        self.addCleanup(os.unlink, right)
        rows = [f"int line_{number};" for number in range(40)]
        for path, changed in (left, "old"), (right, "new"):
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join([*rows[:20], f"int {changed}_one;",
                                      *rows[20:]]))
        done = tree.script("side-by-side", left, right)
        for number in 17, 18, 19, 20, 21, 22:
            self.assertIn(f"line_{number};", done.output)
        for number in 16, 23:
            self.assertNotIn(f"line_{number};", done.output)
        self.assertEqual(done.output.count("[17 equal lines]"), 2)
        self.assertEqual(done.last_line, "FULL=1 shows every line")
        done = tree.script("side-by-side", "--whole", left, right, left, right)
        for row in rows:
            self.assertEqual(done.output.count(row), 4)
        self.assertEqual(len(re.findall("(?m)^─+$", done.output)), 1)
        self.assertNotIn("FULL=1", done.output)

    def test_signs(self):
        common = "int first;\nint second;\nint third;\nint fourth;\n"
        left = f"{tree.temporary}/left.c"
        right = f"{tree.temporary}/right.c"
        self.addCleanup(os.unlink, left)
        self.addCleanup(os.unlink, right)
        for path, text in {
                left: common.replace("second;", "second = 10;")
                .replace("int third;", "int third; // RACE")
                + "void only_left(void);\n",
                right: "#include <only_right.h>\n"
                + common.replace("second;", "second = 20;"),
        }.items():
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        done = tree.script("side-by-side", left, right, "--width", "80")
        self.assertRegex(done.output, r"(?m)> 1 #include <only_right\.h>$")
        self.assertRegex(done.output,
                         r"(?m)^2 int second = 10; +\| 3 int second = 20;$")
        self.assertRegex(done.output,
                         r"(?m)^3 int third; // RACE +4 int third;$")
        self.assertRegex(done.output, r"(?m)^5 void only_left\(void\); +<$")
        self.assertEqual(done.last_line, "lines of code: 1 changed (|), "
                                         "1 only left (<), 1 only right (>)")

    def test_unreadable(self):
        done = tree.script("side-by-side", "nothing.c", "nothing.c")
        self.assertEqual(done.status, 2)
        self.assertIn("cannot read nothing.c", done.text)


if __name__ == "__main__":
    unittest.main()
