"""The matrix while the verdicts come: rows in the order of the learning path, each
as soon as its turn has come, on lines of their own."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unittest

import tree as trees
from tree import program, wait_until

NAMES = ["delta", "bravo", "alpha", "charlie"]  # as the path has them
MANY = [f"entry-{number:02}" for number in range(12)]

tree = None


def setUpModule():
    global tree
    tree = trees.shared()
    for name in NAMES + MANY:
        tree.write(f"patterns/{name}/main.c", program(name, "return 0;"))
    listed = "".join(f"- [{name}](patterns/{name}/) — a program.\n"
                     for name in NAMES[:2])
    tree.write("README.md", f"**First steps**\n\n{listed}\n**Later**\n\n"
               + listed.replace("delta", "alpha").replace("bravo", "charlie")
               + "".join(f"- [{name}](patterns/{name}/) — one more.\n"
                         for name in MANY))


def tearDownModule():
    for name in NAMES + MANY:
        tree.delete(f"patterns/{name}")
    os.unlink(tree.path("README.md"))


def told(name, ok=1):
    """What a verdict says to the matrix."""
    program = f"patterns/{name}/main"
    return f"\036exit {program} {ok} exit {program}: clean\n"


class Matrix:
    """scripts/matrix, which follows; on a terminal, if one is asked for."""

    def __init__(self, coming, on_terminal=False):
        tree.write("build/coming-here", "".join(
            f"exit patterns/{name}/main\n" for name in coming))
        source, self.pipe = os.pipe()
        self.ours, theirs = pty.openpty() if on_terminal else os.pipe()
        if on_terminal:
            fcntl.ioctl(theirs, termios.TIOCSWINSZ,
                        struct.pack("HHHH", 24, 80, 0, 0))
        self.child = subprocess.Popen(
            tree.command("matrix", "--follow", "build/coming-here",
                         "--available", "exit"), cwd=tree.root,
            env=tree.environment(), stdin=source, stdout=theirs,
            stderr=subprocess.STDOUT)
        os.close(source)
        os.close(theirs)
        os.set_blocking(self.ours, False)
        self.output = ""

    def hear(self, text):
        os.write(self.pipe, text.encode())

    def read(self):
        try:
            self.output += os.read(self.ours, 65536).decode()
        except (BlockingIOError, OSError):
            pass
        return self.output

    def shows(self, text, patience=trees.PATIENCE):
        return wait_until(lambda: text in self.read(), patience)

    def end(self):
        os.close(self.pipe)
        wait_until(lambda: self.read() and self.child.poll() is not None)
        self.read()
        os.close(self.ours)
        return self.output


class Order(unittest.TestCase):
    def rows(self, output, names):
        found = re.findall(r"(?m)^([a-z][a-z0-9-]*) ", output)
        return [name for name in found if name in names]

    def test_a_row_waits_for_those_before_it(self):
        matrix = Matrix(NAMES + MANY)
        matrix.hear(told("bravo"))
        self.assertFalse(matrix.shows("bravo", patience=2))
        matrix.hear(told("delta"))
        self.assertTrue(matrix.shows("bravo"))
        self.assertNotIn("alpha", matrix.output)
        output = matrix.end()
        self.assertEqual(self.rows(output, NAMES + MANY), [
            "delta", "bravo", "alpha", "charlie", *MANY])
        self.assertLess(output.index("First steps"), output.index("delta"))
        self.assertLess(output.index("bravo"), output.index("Later"))

    def test_what_is_known_is_shown_at_once(self):
        matrix = Matrix(NAMES[1:])
        self.assertTrue(matrix.shows("delta"))
        self.assertNotIn("bravo", matrix.output)
        matrix.end()

    def test_one_that_does_not_build_holds_up_a_few(self):
        matrix = Matrix(NAMES + MANY)
        for name in NAMES[1:] + MANY:
            matrix.hear(told(name))
        self.assertTrue(matrix.shows("bravo"))
        self.assertNotIn("delta", matrix.output)
        output = matrix.end()
        self.assertEqual(set(self.rows(output, NAMES + MANY)),
                         set(NAMES + MANY))


class Lines(unittest.TestCase):
    def test_nothing_tears_a_row(self):
        """Not the line that moves along, nor a complaint of a compiler."""
        matrix = Matrix(NAMES, on_terminal=True)
        matrix.hear(told("bravo"))
        self.assertTrue(matrix.shows("1/4  exit patterns/bravo/main"))
        matrix.hear("racy.c:1: error: no\n")
        self.assertTrue(matrix.shows("error: no"))
        matrix.hear(told("delta"))
        output = matrix.end().replace("\r\n", "\n")
        # What is left on the screen: what follows the last time that a line was
        # wiped.
        lines = [line.rpartition("\r\033[K")[2] for line in output.split("\n")]
        self.assertIn("racy.c:1: error: no", lines)
        self.assertTrue(any(line.startswith("delta  ") for line in lines), lines)
        self.assertFalse(any("/4 " in line for line in lines), lines)

    def test_a_surprise_stays(self):
        matrix = Matrix(NAMES)
        matrix.hear(told("delta", ok=0))
        self.assertTrue(matrix.shows("1/4  exit patterns/delta/main: clean\n"))
        matrix.hear(told("bravo"))
        self.assertNotIn("2/4", matrix.end())


if __name__ == "__main__":
    unittest.main()
