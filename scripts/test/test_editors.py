"""What editors are told: with .clangd, clangd finds the headers of every folder
that has C files."""

import glob
import os
import shutil
import subprocess
import tempfile
import unittest

from tree import ROOT

# What these need lies outside of the catalog.
FOREIGN = ("scripts/bench/peers/glib.c", "scripts/bench/peers/nsync.c")


def check(path, cwd):
    """What clangd has to complain about in a file."""
    done = subprocess.run(
        ["clangd", f"--check={ROOT}/{path}", "--check-lines=1-1"], cwd=cwd,
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    lines = done.stderr.splitlines()
    assert "All checks completed" in done.stderr, done.stderr
    return [line for line in lines if line.startswith("E[")]


@unittest.skipUnless(shutil.which("clangd"), "no clangd is installed")
class Clangd(unittest.TestCase):
    def one_of_each_folder(self):
        """A source and a header of each room, and of one entry per kind."""
        for pattern in ("patterns/*.h", "patterns/context/*.[ch]",
                        "patterns/pipeline/*.c", "pitfalls/thread-leak/*.c",
                        "scripts/*/*.c", "scripts/*/*.h", "scripts/*/*/*.c",
                        "scripts/*/*/*.h"):
            folders = {}
            for path in sorted(glob.glob(pattern, root_dir=ROOT)):
                if path not in FOREIGN:
                    folders.setdefault(os.path.dirname(path), path)
            yield from folders.values()

    def test_finds_the_headers(self):
        paths = list(self.one_of_each_folder())
        self.assertGreater(len(paths), 8)
        for path in paths:
            with self.subTest(path):
                self.assertEqual(check(path, cwd="/"), [])

    def test_notices_what_is_missing(self):
        """That it would say so."""
        os.makedirs(f"{ROOT}/build", exist_ok=True)
        with tempfile.TemporaryDirectory(dir=f"{ROOT}/build") as folder:
            path = f"{os.path.relpath(folder, ROOT)}/missing.c"
            with open(f"{ROOT}/{path}", "w", encoding="utf-8") as file:
                file.write('#include "check.h"\n#include "no_such_header.h"\n')
            complaints = check(path, cwd="/")
        self.assertTrue(any("no_such_header.h" in line for line in complaints))
        self.assertFalse(any("check.h" in line for line in complaints))


if __name__ == "__main__":
    unittest.main()
