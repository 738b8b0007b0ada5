"""The scenarios of a test: all in a plain run, and each of them, but one at a
time, where every schedule is explored."""

import sys
import unittest

import tree as trees
from explored import find_runtime
from tree import ROOT

PROGRAM = """
#include "scenario.h"
static int runs, sum;
static void *count(void *arg) { runs++; return arg; }
static void begin(int number) {
    pthread_t thread;
    check(pthread_create(&thread, NULL, count, NULL));
    check(pthread_join(thread, NULL));
    sum += number;
    printf("%d", number);
}
int main(void) {
    scenario(begin(1));
    scenario(begin(2));
    scenario(begin(4));
    printf(" %d\\n", runs);
    exit(runs == RUNS ? 9 : TELLS * sum);
}
"""

tree = None


def setUpModule():
    global tree
    tree = trees.shared()
    tree.write("scenario.c", PROGRAM)


def tearDownModule():
    tree.forget_temporary_files()


class Scenarios(unittest.TestCase):
    def explore(self, runs, tells, *options):
        program = f"{tree.scratch}/scenario"
        built = tree.run(
            "sh", tree.path("scripts/explore/build"), "-o", program,
            tree.path("scenario.c"), find_runtime(tree),
            CFLAGS=f"-DSMALL -DRUNS={runs} -DTELLS={tells} -I{ROOT}/patterns")
        self.assertEqual(built.status, 0, built.output)
        return tree.run(sys.executable, f"{ROOT}/scripts/explore/run", program,
                        "--strict", *options)

    def test_a_plain_run_has_them_all_in_order(self):
        program = f"{tree.scratch}/plain"
        built = tree.run(
            "cc", "-std=c17", "-D_POSIX_C_SOURCE=200809L", "-pthread",
            "-DRUNS=0", "-DTELLS=0", f"-I{ROOT}/patterns", "-o", program,
            tree.path("scenario.c"))
        self.assertEqual(built.status, 0, built.output)
        self.assertEqual(tree.run(program).output, "124 3\n")

    def test_an_explored_run_has_one_at_most(self):
        self.assertIn("exit(9)", self.explore(1, 0).output)
        for runs in (2, 3):
            self.assertIn("every one there is", self.explore(runs, 0).output)

    def test_each_of_them_is_explored(self):
        said = self.explore(9, 1, "--outcomes").output
        for number in (1, 2, 4):
            self.assertIn(f"exit({number})", said)
        self.assertIn("clean", said)


if __name__ == "__main__":
    unittest.main()
