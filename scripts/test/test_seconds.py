"""A second implementation of a component's header: found on disk, linked with its own
programs and in libpatterns_lock_free.a alone, judged by the first one's tests, copied in
the place of the first one; and what is neither is refused."""

import os
import re
import unittest

import tree as trees

FIRST = {
    "patterns/twice/twice.h": """\
// twice.h — which implementation this is.
//
//     int which = twice_is();

#ifndef TWICE_H
#define TWICE_H

// Returns 1 or 2.
int twice_is(void);

#endif
""",
    "patterns/twice/twice.c": """\
// twice.c — the first one.

#include "twice/twice.h"

int twice_is(void) {
    return 1;
}
""",
    "patterns/twice/main.c": trees.program("twice", "return 0;"),
    "patterns/twice/test_which.c": """\
// twice/test_which — fails in the first implementation.
//
// EXPECT exit: 1

#include "twice/twice.h"

int main(void) {
    return twice_is() != 2;
}
""",
    "patterns/again/again.c": """\
// again.c — the second one.

#include "twice/twice.h"

int twice_is(void) {
    return 2;
}
""",
    "patterns/again/main.c": trees.program("again", "return 0;"),
    "patterns/again/test_which.c": """\
// again/test_which — as twice/test_which.

#include "twice/test_which.c"
""",
}

tree = None


def setUpModule():
    global tree
    tree = trees.shared()
    os.makedirs(tree.path("docs"), exist_ok=True)
    for name in ("LICENSE", "docs/changelog.md"):
        tree.copy(name)
    for name, text in FIRST.items():
        tree.write(name, text)


def tearDownModule():
    tree.delete("patterns/twice")
    tree.delete("patterns/again")
    for name in ("LICENSE", "docs/changelog.md"):
        os.unlink(tree.path(name))


class Linked(unittest.TestCase):
    def test_each_entry_is_linked_with_its_own(self):
        done = tree.make("build/plain/patterns/twice/test_which",
                         "build/plain/patterns/again/test_which")
        self.assertEqual(done.status, 0, done.output)
        for name, status in ("twice", 1), ("again", 0):
            done = tree.run(tree.path(f"build/plain/patterns/{name}/test_which"))
            self.assertEqual(done.status, status, name)

    def test_one_word_chooses_at_the_link(self):
        done = tree.make("all")
        self.assertEqual(done.status, 0, done.output)
        for library, status in ("patterns", 1), ("patterns_lock_free", 0):
            done = tree.run("cc", "-Ipatterns", "-o", f"{tree.scratch}/chosen",
                            "patterns/twice/test_which.c", "-Lbuild/plain",
                            f"-l{library}", cwd=tree.root)
            self.assertEqual(done.status, 0, done.output)
            done = tree.run(f"{tree.scratch}/chosen")
            self.assertEqual(done.status, status, library)
        done = tree.run("nm", "--defined-only",
                        "build/plain/libpatterns_lock_free.a", cwd=tree.root)
        names = re.findall(r" T (\w+)$", done.output, re.M)
        self.assertEqual(names.count("twice_is"), 1)
        self.assertEqual(names.count("once_do"), 1)

    def test_it_is_judged_by_the_marks_of_the_included_test(self):
        tree.write("patterns/twice/test_race.c",
                   trees.RACY.replace("// RACE", "// BLAMED"))
        self.addCleanup(os.unlink, tree.path("patterns/twice/test_race.c"))
        done = tree.run("python3", "-c", """if True:
            import sys
            sys.path.insert(0, "scripts")
            from catalog import source
            open("patterns/again/test_race.c", "w").write(
                '#include "twice/test_race.c"\\n')
            one = source.parse("patterns/again/test_race.c")
            first = source.parse("patterns/twice/test_race.c")
            assert first.marks
            for line in first.marks:
                assert one.owns("patterns/twice/test_race.c")
                assert one.mark("patterns/twice/test_race.c", line) == "BLAMED"
            assert not one.owns("patterns/twice/twice.c")
            """, cwd=tree.root)
        self.addCleanup(os.unlink, tree.path("patterns/again/test_race.c"))
        self.assertEqual(done.status, 0, done.output)


class Refused(unittest.TestCase):
    def test_a_component_with_neither_header(self):
        tree.write("patterns/again/again.c", "int again(void);\n"
                   "int again(void) {\n    return 0;\n}\n")
        self.addCleanup(tree.write, "patterns/again/again.c",
                        FIRST["patterns/again/again.c"])
        done = tree.make("list")
        self.assertEqual(done.status, 2, done.output)
        self.assertIn("patterns/again: a component has a header, "
                      "patterns/again/again.h; or, as a second implementation, "
                      "patterns/again/again.c, which begins with the header of "
                      "the first", done.output)


class Copied(unittest.TestCase):
    def copy(self, name, folder, status=0):
        done = tree.script("copy-entry", name, folder)
        self.assertEqual(done.status, status, done.output)
        return done

    def test_in_the_place_of_the_first(self):
        folder = f"{tree.scratch}/second"
        self.copy("again", folder)
        self.assertFalse(os.path.exists(f"{folder}/twice/twice.c"))
        done = tree.run("make", "-C", folder, "check")
        self.assertIn("ok again/test_which\n", done.output)

    def test_a_folder_has_one(self):
        for first, other in ("again", "twice"), ("twice", "again"):
            folder = f"{tree.scratch}/after-{first}"
            self.copy(first, folder)
            done = self.copy(other, folder, status=2)
            self.assertIn(f"{first}/{first}.c is there already, another "
                          "implementation of the same header; nothing was "
                          "copied", done.text)


if __name__ == "__main__":
    unittest.main()
