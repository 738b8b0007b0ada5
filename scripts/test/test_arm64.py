"""make arm64: a broken entry and its cure as programs of 64-bit ARM, and what is
said where the tools for that are missing."""

import json
import os
import shutil
import sys
import unittest

import tree as trees
from tree import ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))
from catalog import emulator  # noqa: E402

HAS_TOOLS = (shutil.which("qemu-aarch64") and shutil.which("rsync")
             and os.path.exists("/usr/aarch64-linux-gnu/bin/objcopy"))

# The heap lies above the stack there, which the explorer once took for the end
# of all memory that a string may lie in.
RACY = """\
// control/racy — one thread compares a text while another writes it.
//
// EXPECT exit:     clean (the race shows nowhere)
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory)
// EXPECT asan:     clean (it watches memory)
// EXPECT explore:  data race

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static char *text;

static void *compare(void *arg) {
    return strcmp(text, "b") == 0 ? arg : NULL; // RACE
}

static void *write(void *arg) {
    text[0] = 'a'; // RACE
    return arg;
}

int main(void) {
    text = calloc(1, 8);
    pthread_t first, second;
    pthread_create(&first, NULL, compare, NULL);
    pthread_create(&second, NULL, write, NULL);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    free(text);
    return 0;
}
"""
CURED = """\
// control/fixed — one thread compares a text, and then another writes it.

""" + RACY[RACY.index("#include"):].replace(" // RACE", "").replace(
    "    pthread_join(first, NULL);\n", "").replace(
        "compare, NULL);\n", "compare, NULL);\n    pthread_join(first, NULL);\n")
COPY = "build/arm64/build"


class Arm64(unittest.TestCase):
    def setUp(self):
        self.tree = trees.shared()
        self.tree.write("pitfalls/control/racy.c", RACY)
        self.tree.write("pitfalls/control/fixed.c", CURED)
        self.addCleanup(self.tree.delete, "pitfalls/control")

    @unittest.skipUnless(HAS_TOOLS, "make setup-arm64 installs what it takes")
    def test_a_broken_program_and_its_cure(self):
        self.addCleanup(self.tree.delete, "build/arm64")
        done = self.tree.make("arm64-control")
        self.assertEqual(done.last_line, "4 passed, 0 failed", done.output)
        for name, verdict in (("racy", "data race"), ("fixed", "clean")):
            program = f"{COPY}/explore/pitfalls/control/{name}"
            self.assertEqual(emulator.machine_of(self.tree.path(program)),
                             "aarch64")
            told = json.loads(self.tree.read(
                f"{COPY}/evidence/explore/pitfalls/control/{name}.json"))
            self.assertEqual(told["verdict"], verdict, told)
        self.assertFalse(os.path.exists(self.tree.path(
            f"{COPY}/evidence/tsan/pitfalls/control/racy.json")))
        # What is declared there too decides.
        self.tree.write("pitfalls/control/racy.c", RACY.replace(
            "EXPECT explore:  data race", "EXPECT explore:  deadlock"))
        done = self.tree.make("arm64-control")
        self.assertNotEqual(done.status, 0)
        self.assertIn("3 passed, 1 failed", done.output)

    def test_tools_are_missing(self):
        done = self.tree.make(
            "arm64-control", PATH=self.tree.path_without("qemu-aarch64"))
        self.assertEqual(done.status, 2)
        self.assertIn("arm64: no emulator; make setup-arm64 installs it",
                      done.output)


class Emulator(unittest.TestCase):
    def command(self, machine):
        path = f"{trees.shared().scratch}/program"
        with open(path, "wb") as file:
            file.write(b"\x7fELF\x02\x01".ljust(18, b"\0")
                       + machine.to_bytes(2, "little"))
        return emulator.command(path)

    def test_programs_of_here_run_by_themselves(self):
        self.assertEqual(emulator.command(sys.executable), [])
        self.assertEqual(emulator.command(__file__), [])

    def test_programs_of_others_are_emulated(self):
        ours = os.uname().machine
        others = {183: "aarch64", 62: "x86_64"}
        for number, name in others.items():
            self.assertEqual([word for word in self.command(number)
                              if word.startswith("qemu-")],
                             [] if name == ours else [f"qemu-{name}"])


if __name__ == "__main__":
    unittest.main()
