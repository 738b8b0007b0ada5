"""catalog.commands and pages: what a page shows below a command is
what it prints, and the learning path uses nothing before it is explained."""

import os
import sys
import tempfile
import unittest

from tree import ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))
from catalog.docs import commands, markdown, pages  # noqa: E402

TSAN = """\
WARNING: ThreadSanitizer: data race (pid=25666)
  Read of size 8 at 0x5594138a8918 by thread T2:
    #0 map_add pitfalls/map-race/racy.c:52:24 (racy+0x1064bd) (BuildId: bc8a)
    #1 count_words pitfalls/map-race/racy.c:71:9 (racy+0x1064bd)

  Location is global 'counts' of size 32000 at 0x5594138a8918 (racy+0x14c918)

  Thread T2 (tid=27172, running) created by main thread at:
    #0 pthread_create <null> (racy+0x8756d) (BuildId: bc8a77dca803a3b4)
"""

VALGRIND = """\
==26769== ---Thread-Announcement------------------------------------------
==26769==
==26769== Possible data race during read of size 8 at 0x10C0E0 by thread #3
==26769== Locks held: none
==26769==    at 0x1091DB: map_add (racy.c:52)
==26769==    by 0x4010CB2: allocate_dtv (rtld-malloc.h:44)
==26769==  Address 0x10c0c0 is 0 bytes inside data symbol "a.2"
"""


class Difference(unittest.TestCase):
    def agree(self, shown, printed, **how):
        self.assertIsNone(commands.difference(shown, printed, **how))

    def differ(self, number, shown, printed, **how):
        wrong = commands.difference(shown, printed, **how)
        self.assertIsNotNone(wrong, shown)
        self.assertEqual(wrong[0], number)

    def test_a_report_is_shown_shortened(self):
        self.agree("""\
WARNING: ThreadSanitizer: data race                                  (1)
  Read of size 8 by thread T2:
    #0 map_add racy.c:…                 while (m->slots[i].word && …
  Location is global 'counts' of size 32000                          (4)
  Thread T2 (running) created by main thread at:
    #0 pthread_create <null>
""", TSAN)
        self.agree("""\
---Thread-Announcement-----
Possible data race during read of size 8 at 0x10D0D0 by thread #3    (2)
Locks held: none
   at …: map_add (racy.c:…)             while (m->slots[i].word && …
   by …: allocate_dtv …                                              (3)
 Address 0x10c060 is 0 bytes inside data symbol "a.…"
""", VALGRIND)

    def test_words_that_are_not_printed(self):
        self.differ(1, "WARNING: ThreadSanitizer: lock order\n", TSAN)
        self.differ(2, "Locks held: none\n Address 0x1 is 0 bytes inside data "
                       "symbol \"main.a\"\n", VALGRIND)
        self.differ(1, "   at …: map_find (racy.c:…)\n", VALGRIND)
        self.differ(1, "   at …: map_add (fixed.c:…)\n", VALGRIND)

    def test_what_goes_on_is_not_the_same_line(self):
        self.differ(1, "   by …: allocate_dtv\n", VALGRIND)
        self.differ(1, "Locks held\n", VALGRIND)

    def test_the_order_counts(self):
        self.differ(2, "Locks held: none\nPossible data race during read of "
                       "size 8 by thread #3\n", VALGRIND)
        self.differ(2, "again\nagain\n", "again\n")

    def test_numbers_differ_unless_the_command_does_the_same_again(self):
        self.agree("tried 12 of 40\n", "tried 7 of 41\n")
        self.differ(1, "tried 12\n", "tried 7\n", with_numbers=True)
        self.agree("at racy.c:…\n", "at racy.c:70\n", with_numbers=True)

    def test_how_the_explorer_searches_may_change(self):
        exact = {"with_numbers": True}
        self.agree("after 1 schedule, with 2 preemptions\n",
                   "after 30 schedules, with 2 preemptions\n", **exact)
        self.differ(1, "after 1 schedule, with 2 preemptions\n",
                    "after 1 schedule, with 1 preemption\n", **exact)
        self.agree("turns 0.0.2,1.0.4\n3 T0 yields @6\n",
                   "turns 0.0.8,1.0.5\n3 T0 yields @8\n", **exact)
        self.differ(1, "turns 0.0.2,1.0.4\n", "turns 1.0.2,0.0.4\n", **exact)
        self.differ(1, "turns 0.0.2,1.0.4\n", "turns 0.0.2\n", **exact)
        self.differ(1, "reads n: 0\n", "reads n: 1\n", **exact)


class Outputs(unittest.TestCase):
    """Pages whose commands are scripts of their own."""

    def problems(self, text):
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(f"{folder}/scripts")
            with open(f"{folder}/scripts/say", "w", encoding="utf-8") as file:
                file.write('#!/bin/sh\necho "said $1"\n'
                           'echo "colors ${NO_COLOR-on}, CC ${CC-clang}"\n')
            os.chmod(f"{folder}/scripts/say", 0o755)
            with open(f"{folder}/page.md", "w", encoding="utf-8") as file:
                file.write(text)
            here = os.getcwd()
            os.chdir(folder)
            try:
                page = markdown.Page("page.md")
                return list(commands.outputs(page))
            finally:
                os.chdir(here)

    def test_what_the_command_prints(self):
        self.assertEqual(self.problems(
            "```console\n$ scripts/say one\n$ scripts/say two\n```\n\nprose\n\n"
            "```text\nsaid one\nsaid two\n```\n"), [])

    def test_what_it_does_not_print(self):
        (line, message), = self.problems(
            "```console\n$ scripts/say one\n```\n\n```text\nsaid two\n```\n")
        self.assertEqual(line, 6)
        self.assertIn('"said two" is not what scripts/say one prints', message)

    def test_every_block_below_a_command(self):
        (line, _), = self.problems(
            "```console\n$ scripts/say one\n```\n\n```text\nsaid one\n```\n\n"
            "```text\nsaid two\n```\n")
        self.assertEqual(line, 10)

    def test_what_belongs_to_no_command(self):
        for between in "## Another\n", "```c\nint i;\n```\n":
            self.assertEqual(self.problems(
                f"```console\n$ scripts/say one\n```\n\n{between}\n"
                "```text\na picture\n```\n"), [])
        self.assertEqual(self.problems("```text\na picture\n```\n"), [])

    def test_the_caller_changes_nothing(self):
        os.environ["CC"] = "gcc"
        self.addCleanup(os.environ.pop, "CC")
        self.assertEqual(self.problems(
            "```console\n$ scripts/say one\n```\n\n"
            "```text\ncolors 1, CC clang\n```\n"), [])

    def test_what_takes_minutes_is_refused(self):
        (_, message), = self.problems(
            "```console\n$ make setup race-check\n```\n\n"
            "```text\n1 passed\n```\n")
        self.assertIn("cannot be checked", message)


class Settings(unittest.TestCase):
    def problems(self, change=lambda text: text):
        page = markdown.Page(os.path.join(ROOT, pages.SETTINGS))
        page.text = change(page.text)
        return [message for _, message in pages.settings(page)]

    def test_the_page_has_them_all(self):
        self.assertEqual(self.problems(), [])

    def test_one_that_is_missing_is_named(self):
        self.assertEqual(
            self.problems(lambda text: text.replace("--num-callers=20", "")),
            [f"say that {name} is run with --num-callers=20"
             for name in ("helgrind", "drd", "memcheck")])


class Fake:
    """An entry, or a catalog of entries."""

    def __init__(self, **fields):
        self.__dict__.update(fields)


class Path(unittest.TestCase):
    """A path of two entries, of which the first waits for a semaphore."""

    PATH = ("## The learning path\n\n"
            "- [early](pitfalls/early/) — it waits.\n"
            "- [semaphore](patterns/semaphore/) — permits.\n\n"
            "Of the 2 broken programs of this catalog the five detectors see\n"
            "nothing in 1.\n")

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        for directory in "pitfalls/early", "patterns/semaphore":
            os.makedirs(directory)
            self.write(f"{directory}/README.md", "nothing\n")
        self.write("README.md", self.PATH)
        self.sources = {"pitfalls/early/racy.c": "sem_wait(&ready);",
                        "patterns/semaphore/main.c": "sem_wait(&ready);"}

    def write(self, path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def problems(self):
        catalog = Fake(sources=self.sources, entries={
            os.path.dirname(path): Fake(
                name=path.split("/")[1], shown=[path])
            for path in self.sources})
        return list(pages.order_of_path(markdown.Page("README.md"),
                                             catalog))

    def test_used_before_it_is_explained(self):
        (line, message), = self.problems()
        self.assertEqual(line, 3)
        self.assertIn("racy.c of early uses a semaphore", message)

    def test_explained_in_place(self):
        self.write("pitfalls/early/README.md",
                   "A [semaphore](../../patterns/semaphore/) counts.\n")
        self.assertEqual(self.problems(), [])

    def test_explained_before(self):
        self.write("README.md", "## The learning path\n\n" + "".join(
            reversed(self.PATH.splitlines(keepends=True)[2:4])))
        self.assertEqual(self.problems(), [])

    def test_a_comment_uses_nothing(self):
        self.sources["pitfalls/early/racy.c"] = "wait(); // no sem_wait(&x)\n"
        self.assertEqual(self.problems(), [])

    def blind_spots(self):
        for name, tsan in ("racy", "data race"), ("lossy", "clean (no race)"):
            self.write(f"pitfalls/early/{name}.c",
                       f"// early/{name} — it waits.\n//\n"
                       f"// EXPECT tsan: {tsan}\n")
        catalog = Fake(entries={"pitfalls/early": Fake(shown=[
            "pitfalls/early/racy.c", "pitfalls/early/lossy.c"])})
        return list(pages.blind_spots(markdown.Page("README.md"),
                                           catalog))

    def test_the_number_of_blind_spots(self):
        self.assertEqual(self.blind_spots(), [])
        self.write("README.md", self.PATH.replace("in 1.", "in 2."))
        (line, message), = self.blind_spots()
        self.assertEqual(line, 6)
        self.assertIn("see nothing in 1.", message)


if __name__ == "__main__":
    unittest.main()
