"""scripts/check-docs: the example at the top of a component's header."""

import os
import sys
import unittest

from tree import ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))
from catalog.docs import examples  # noqa: E402

PATH = "patterns/once/once.h"
HEADER = """\
// once.h — runs an initialization once.
//
//     int load(void *unused);
//
//     static struct once loaded = ONCE_INITIALIZER;
//     int error = once_do(&loaded, load, NULL);
//
// Failure is final.

#ifndef ONCE_H
"""


class Example(unittest.TestCase):
    def setUp(self):
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(ROOT)

    def problems(self, text, path=PATH):
        return list(examples.example(path, text))

    def test_it_compiles_with_its_header_alone(self):
        self.assertEqual(self.problems(HEADER), [])

    def test_what_it_includes_it_shows(self):
        deadline = "//     struct timespec soon = milliseconds_from_now(1);\n"
        text = HEADER.replace("//\n// Failure", f"{deadline}//\n// Failure")
        ((line, message),) = self.problems(text)
        self.assertEqual(line, 3)
        self.assertIn(f"{PATH}:7:", message)
        text = text.replace("//     int load",
                            '//     #include "deadline.h"\n//     int load')
        self.assertEqual(self.problems(text), [])

    def test_what_is_not_declared_is_an_error(self):
        for name in ("load, NULL", "loaded, load", "once_do"):
            text = HEADER.replace(name, "not_" + name)
            with self.subTest(name):
                self.assertIn("does not compile", self.problems(text)[0][1])

    def test_a_component_has_one(self):
        text = HEADER.replace("//     ", "// ")
        self.assertIn("begins with an example", self.problems(text)[0][1])
        self.assertEqual(self.problems(text, "patterns/once/internal.h"), [])


if __name__ == "__main__":
    unittest.main()
