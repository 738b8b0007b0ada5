"""A new detector, and a new form for the verdicts, is one file: make, its help,
the doctor and the judge find it there."""

import csv
import glob
import os
import re
import unittest

import tree as trees
from tree import RACY

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
        library = glob.glob("scripts/catalog/explored/*.py",
                            root_dir=tree.root)
        self.assertGreater(len(library), 5)
        self.assertEqual(set(library) - set(row), set())
        self.assertIn("scripts/explore/run", row)


if __name__ == "__main__":
    unittest.main()
