"""A reader's own program, judged by make race-check SRC=."""

import os
import tempfile
import unittest

import tree as trees

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


class Own(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = trees.shared()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.write("sum.h", "int sum(int a, int b);\n")
        cls.write("sum.c", "#include \"sum.h\"\n"
                           "int sum(int a, int b) { return a + b; }\n")
        cls.write("right.c", RIGHT)
        racy = RIGHT.replace("    pthread_mutex_lock(&lock);\n", "")
        cls.write("racy.c", racy.replace("    pthread_mutex_unlock(&lock);\n",
                                         "    (void)lock;\n"))
        cls.write("broken.c", "int main(void) { return missing; }\n")

    @classmethod
    def write(cls, name, text):
        with open(os.path.join(cls.folder, name), "w",
                  encoding="utf-8") as file:
            file.write(text)

    def judge(self, *names, cflags="-DSTEP=1", options=()):
        files = " ".join(f"{self.folder}/{name}" for name in names)
        return self.tree.make("race-check", f"SRC={files}",
                              f"CFLAGS={cflags}", *options)

    def test_right_program_of_two_files(self):
        done = self.judge("right.c", "sum.c")
        self.assertEqual(done.last_line, "7 passed, 0 failed", done.output)
        self.assertEqual(done.status, 0)

    def test_options_reach_the_explorer(self):
        done = self.judge("right.c", "sum.c", options=["BOUND=0"])
        self.assertRegex(done.text, "every one with at most 0 preemptions")
        self.assertEqual(done.last_line, "7 passed, 0 failed", done.output)

    def test_runs_are_of_each_detector(self):
        done = self.judge("right.c", "sum.c", options=["RUNS=2"])
        self.assertRegex(done.text, r"explore +clean \(2 of 2\)")
        self.assertEqual(done.last_line, "7 passed, 0 failed", done.output)

    def test_race_is_found_and_placed(self):
        done = self.judge("racy.c", "sum.c")
        self.assertRegex(done.text, r"tsan +data race .*racy\.c:6, in work")
        self.assertRegex(done.text, r"explore +wrong result ")
        self.assertRegex(done.text, r"[1-9] passed, [1-9] failed")
        self.assertNotEqual(done.status, 0)

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

    def test_sarif_of_it(self):
        self.judge("racy.c", "sum.c")
        done = self.tree.script("export", "sarif", "--evidence",
                                "build/own/evidence")
        self.assertEqual(done.status, 0, done.output)
        self.assertIn("racy.c", done.output)


if __name__ == "__main__":
    unittest.main()
