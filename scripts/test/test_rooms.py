"""A new detector, and a new form for the verdicts, is one file: make, its help,
the doctor and the judge find it there. So does lint a file in a new folder."""

import csv
import glob
import os
import re
import unittest

import tree as trees
from tree import RACY, ROOT

# gcc's own runtime, whatever CC is.
DETECTOR = '''\
"""ThreadSanitizer of gcc, whatever CC says."""

from ..detector import Flavor
from .tsan import ThreadSanitizer

#: tsan-gcc-X          the same with gcc's ThreadSanitizer


class GccThreadSanitizer(ThreadSanitizer):
    flavor = Flavor("tsan-gcc", "gcc", ThreadSanitizer.flavor.flags,
                    hook=ThreadSanitizer.flavor.hook)
    place = 25
    needs = ("gcc",)
    like = "tsan"


DETECTOR = GccThreadSanitizer("tsan-gcc", "gcc's ThreadSanitizer")
'''

EXPORT = '''\
"""A line for each program and detector."""

import csv
import io

#: csv                 a table
FILE = "build/catalog.csv"


def document(told):
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerows([record["source"], record["detector"], record["verdict"]]
                   for record in told.records)
    return text.getvalue().encode()
'''

tree = None


def setUpModule():
    global tree
    tree = trees.shared()
    tree.write("pitfalls/sample/racy.c", RACY)
    tree.write("scripts/catalog/detectors/tsan_gcc.py", DETECTOR)
    tree.write("scripts/catalog/export/csv.py", EXPORT)


def tearDownModule():
    for name in ("detectors/tsan_gcc.py", "export/csv.py"):
        os.unlink(tree.path(f"scripts/catalog/{name}"))
    for name in ("pitfalls/sample", "build/evidence", "build/tsan-gcc"):
        tree.delete(name)


class OneFile(unittest.TestCase):
    def assertMade(self, *arguments):
        done = tree.make(*arguments)
        self.assertEqual(done.status, 0, done.output)
        return done

    def test_help_has_its_line(self):
        text = self.assertMade("help").text
        self.assertIn("make tsan-gcc-X the same with gcc's", text)
        self.assertIn("make csv a table", text)

    def test_it_stands_in_its_place(self):
        done = tree.script("doctor", "--available")
        names = done.output.split("\n")
        self.assertEqual(names[names.index("tsan") + 1], "tsan-gcc")

    def test_it_judges_by_the_lines_of_the_one_that_it_is_like(self):
        self.assertMade("-j2", "tools", "evidence", "DETECTORS=tsan tsan-gcc",
                        "ENTRY=sample")
        for name, compiler in (("tsan", None), ("tsan-gcc", "gcc")):
            with self.subTest(name):
                told = tree.evidence(name, "pitfalls/sample/racy")
                self.assertEqual(told["verdict"], "data race", told)
                self.assertTrue(told["ok"], told)
                self.assertIn(compiler, (None, told["tool"]["name"]))
        self.assertIn("1 report: data race",
                      self.assertMade("tsan-gcc-sample").text)
        done = tree.script("export", "csv")
        rows = list(csv.reader(done.output.splitlines()))
        self.assertIn(["pitfalls/sample/racy.c", "tsan-gcc", "data race"], rows)

    def test_a_misspelt_one_is_refused(self):
        done = tree.script("export", "cvs")
        self.assertEqual(done.status, 2)
        self.assertIn("csv", done.text)
        self.assertEqual(tree.make("tsan-gcc-nothing").status, 2)


class Explorer(unittest.TestCase):
    def test_its_verdicts_are_judged_again_when_any_of_its_files_changes(self):
        done = tree.make("list")
        self.assertEqual(done.status, 0, done.output)
        row = re.search("^explore_scripts := (.*)$",
                        tree.read("build/lists.mk"), re.M)[1].split()
        library = [path for folder in ("explored", "debug_information")
                   for path in glob.glob(f"scripts/catalog/{folder}/*.py",
                                         root_dir=tree.root)]
        self.assertGreater(len(library), 10)
        self.assertEqual(set(library) - set(row), set())
        self.assertIn("scripts/explore/run", row)


# A file of each language that lint would blame, in a folder that nobody knows.
BLAMED = {"c": ("lint-format", "int main(void) {  return 0; }\n"),
          "h": ("lint-format", "extern int  wide;\n"),
          "py": ("lint-python", "import os\n"),
          "sh": ("lint-shell", "#!/bin/sh\necho $1\n"),
          "command": ("lint-python", "#!/usr/bin/env python3\nimport os\n")}
# A warning of the compilers.
WARNED = "int half(long whole);\nint half(long whole) {\n" \
         "    return whole / 2;\n}\n"


class Lint(unittest.TestCase):
    def test_every_file_with_a_language_is_looked_at(self):
        done = tree.run("make", "-s", "-C", ROOT, "--eval", "list-linted: ; "
                        "@echo linted: $(c_files) $(sh_scripts) $(py_scripts)",
                        "list-linted")
        self.assertEqual(done.status, 0, done.output)
        linted = set(done.last_line.removeprefix("linted: ").split())
        ours = set()
        for folder, folders, names in os.walk(ROOT):
            here = os.path.relpath(folder, ROOT)
            folders[:] = [name for name in folders if name not in (
                ".git", "__pycache__") and (here, name) != (".", "build")]
            for name in names:
                path = os.path.normpath(os.path.join(here, name))
                with open(os.path.join(ROOT, path), "rb") as file:
                    is_command = file.read(2) == b"#!"
                if is_command or name.endswith((".c", ".h", ".py")):
                    ours.add(path)
        self.assertGreater(len(ours), 300)
        self.assertEqual(ours - linted, set())

    def test_a_new_folder_is_looked_at(self):
        self.addCleanup(tree.delete, "scripts/new")
        for suffix, (check, text) in BLAMED.items():
            name = f"scripts/new/folder/of/odd.{suffix}"
            with self.subTest(suffix):
                tree.write(name, text)
                done = tree.make(check)
                self.assertNotEqual(done.status, 0)
                self.assertIn(name, done.text)

    def test_compilers_look_into_a_new_folder(self):
        self.addCleanup(tree.delete, "scripts/new")
        tree.write("scripts/new/folder/of/odd.c", WARNED)
        for compiler in ("gcc", "clang"):
            with self.subTest(compiler):
                done = tree.make(f"build/lint/{compiler}/scripts/new/folder/of/"
                                 "odd.o")
                self.assertNotEqual(done.status, 0)
                self.assertIn("odd.c:3", done.text)


class Floors(unittest.TestCase):
    def test_the_model_calls_all_that_it_is_shown(self):
        room = os.path.join(ROOT, "scripts/explore")
        with open(os.path.join(room, "engine/explore.h"), encoding="utf-8") as f:
            shown = re.findall(r"^\w[\w *]*?\b(\w+)\([^;{]*\);", f.read(), re.M)
        model = ""
        for path in glob.glob(os.path.join(room, "model/*.[ch]")):
            with open(path, encoding="utf-8") as file:
                model += file.read()
        self.assertGreater(len(shown), 50)
        called = set(re.findall(r"\b(\w+)\b", model))
        self.assertEqual(set(shown) - called, set())


if __name__ == "__main__":
    unittest.main()
