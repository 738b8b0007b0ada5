"""The judge of exercises: what it accepts and refuses, attempts to cheat it, and
what comes in that is no solution."""

import json
import os
import re
import signal
import sys
import unittest

import tree as trees

sys.path.insert(0, os.path.join(trees.ROOT, "scripts"))
from catalog.exercises import cut, screen, spec  # noqa: E402

ENTRIES = ("pitfalls/counter-race", "pitfalls/map-race", "patterns/once")

PATH = """
**Start here**

- [counter-race](pitfalls/counter-race/) — one
- [map-race](pitfalls/map-race/) — two
- [once](patterns/once/) — three
"""


def original(path):
    with open(f"{trees.ROOT}/{path}", encoding="utf-8") as file:
        return file.read()


FIXED = original("pitfalls/counter-race/fixed.c")
RACY = original("pitfalls/counter-race/racy.c")


def in_main(statement, text=RACY):
    return text.replace("int main(void) {\n",
                        f"int main(void) {{\n    {statement}\n")


def including(header, text):
    return f"#include <{header}>\n" + text


# Each with the verdict that it must get.
CHEATS = {
    "exits": (in_main("exit(0);"), "not finished"),
    "leaves": (including("unistd.h", in_main("_exit(0);")), "tampered"),
    "says_passed": ("#include <stdio.h>\nint main(void) {\n"
                    "    puts(\"counted 2000 of 2000 hits\");\n"
                    "    puts(\"right, 10 of 10 points\");\n    return 0;\n}\n",
                    "serialised"),
    "own_lock": (including("pthread.h", "int pthread_mutex_lock(pthread_mutex_"
                           "t *m) { (void)m; return 0; }\n") + FIXED,
                 "tampered"),
    "kills_parent": ("#define _GNU_SOURCE\n#include <signal.h>\n"
                     + including("unistd.h", in_main("kill(getppid(), 9);")),
                     "tampered"),
    "reads_memory": (including("fcntl.h", in_main(
        "open(\"/proc/self/mem\", O_RDONLY);")), "tampered"),
    "deletes": (in_main("remove(\"pitfalls/counter-race/fixed.c\");"),
                "tampered"),
    "forks": (including("unistd.h", in_main("for (;;) fork();")), "tampered"),
    "writes_the_channel": (including("unistd.h", in_main(
        "write(3, \"{\\\"result\\\": \\\"clean\\\"}\\n\", 20);")),
        "tampered"),
    "before_main": (RACY + "__attribute__((constructor)) static void first"
                    "(void) { hits = 0; }\n", "tampered"),
    "includes_the_cure": ("#include \"../pitfalls/counter-race/fixed.c\"\n",
                          "tampered"),
    "spliced_include": ("#inc\\\nlude \"/etc/passwd\"\n" + RACY, "tampered"),
    "two_faced": (FIXED.replace("    check(pthread_mutex_lock(&lock));",
                                "    if (SMALL_OR(1, 0))\n    check(pthread_"
                                "mutex_lock(&lock));"), "tampered"),
    "assembly": (in_main("__asm__(\"nop\");"), "tampered"),
    "explorers_name": ("int explored_malloc;\n" + FIXED, "tampered"),
    "ends_by_pthread_exit": (re.sub(r"return hits == .*;",
                                    "pthread_exit(NULL);", FIXED),
                             "not finished"),
    "behind_main": (in_main("atexit(abort);", FIXED), "tampered"),
    "shows_the_cure": ("#line 20 \"pitfalls/counter-race/fixed.c\"\n" + RACY,
                       "tampered"),
    "shows_it_in_short": ("# 20 \"pitfalls/counter-race/fixed.c\"\n" + RACY,
                          "tampered"),
    # What looks like a comment is none: a quote in a character begins nothing.
    "hidden_include": ("static const char quote = '\"', *text = \"/*\";\n"
                       "#include \"/etc/passwd\"\n"
                       "static const char *end = \"*/\";\n" + FIXED,
                       "tampered"),
    "hidden_assembly": (in_main("char q = '\"'; const char *s = \"/*\"; __asm__"
                                "(\"nop\"); s = \"*/\"; (void)q; (void)s;",
                                FIXED), "tampered"),
    "hidden_by_a_blank": (in_main("__as\\ \nm__(\"nop\");", FIXED), "tampered"),
    "hidden_by_a_return": ("// x\r#include \"/etc/passwd\"\n" + FIXED,
                           "tampered"),
    # Another program for each compiler, or for each moment.
    "of_a_compiler": ("#ifdef __clang__\n" + FIXED + "\n#else\n" + RACY
                      + "\n#endif\n", "tampered"),
    "of_its_header": ("#include <stdatomic.h>\n#ifdef _STDATOMIC_H\n" + FIXED
                      + "\n#else\n" + RACY + "\n#endif\n", "tampered"),
    "of_optimization": (including("unistd.h", in_main(
        "\n#ifdef __OPTIMIZE__\n_exit(0);\n#endif\n", FIXED)), "tampered"),
    "of_constants": (in_main("int k = 1; if (__builtin_constant_p(k)) "
                             "return 0;"), "tampered"),
    "of_the_time": (in_main("(void)__TIME__;", FIXED), "tampered"),
    "renamed_calls": ("_Pragma(\"redefine_extname pthread_mutex_lock labs\")\n"
                      + FIXED, "tampered"),
    "code_as_data": ("__attribute__((section(\".text\"))) static const unsigned "
                     "char code[] = {0xc3};\n" + in_main(
                         "((void (*)(void))(unsigned long)code)();", FIXED),
                     "tampered"),
    "by_resolver": (FIXED + "static void nothing(void) {}\nstatic void (*early("
                    "void))(void) { hits = 1; return nothing; }\nstatic void "
                    "late(void) __attribute__((ifunc(\"early\")));\nvoid use("
                    "void);\nvoid use(void) { late(); }\n", "tampered"),
    "unseen_by_attribute": (RACY.replace(
        "static void *count(", "__attribute__((no_sanitize(\"thread\"))) static "
        "void *count("), "tampered"),
    "attribute_by_brackets": (FIXED.replace(
        "static void *count(", "[[gnu::no_sanitize_thread]] static void *count("),
        "tampered"),
    "kills_itself": (including("signal.h", in_main("raise(SIGKILL);")),
                     "tampered"),
    "spins_in_a_handler": ("#include <signal.h>\nstatic void spin(int n) { for "
                           "(;;) (void)n; }\n"
                           + in_main("signal(SIGSEGV, spin);"), "tampered"),
    "jumps_out": ("#include <setjmp.h>\nstatic jmp_buf at;\n" + in_main(
        "if (setjmp(at)) return 0; longjmp(at, 1);"), "tampered"),
    "preloads": (in_main("setenv(\"LD_PRELOAD\", \"/tmp/x.so\", 1);"),
                 "tampered"),
    "fills_the_disk": (in_main("for (FILE *f = tmpfile();;) fputs(\"x\", f);"),
                       "tampered"),
    # By way of stdout it reaches the judge's channel, and not the word on it.
    "writes_anywhere": (in_main(
        "for (int fd = 3; fd < 30; fd++) { *(int *)((char *)stdout + 112) = fd; "
        "printf(\"{\\\"result\\\": \\\"clean\\\"}\\n\"); fflush(stdout); } "
        "*(int *)((char *)stdout + 112) = 1;", FIXED), "not finished"),
    "forges_the_result": (in_main(
        "for (int fd = 3; fd < 30; fd++) { *(int *)((char *)stdout + 112) = fd; "
        "printf(\"{\\\"result\\\": \\\"clean\\\"}\\n\"); fflush(stdout); } "
        "*(int *)((char *)stdout + 112) = 1;"), "wrong result"),
}

# Its threads work, but not for what it prints.
CONSTANT = """\
#include "check.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int counted;

static void *count(void *arg) {
    for (int i = 0; i < 3; i++)
        counted++;
    return arg;
}

int main(void) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        check(pthread_create(&threads[i], NULL, count, NULL));
    for (int i = 0; i < 2; i++)
        check(pthread_join(threads[i], NULL));
    printf("counted 2000 of 2000 hits\\n");
    return 0;
}
"""

BAD = {
    "starts_many_threads": (including("time.h", in_main(
        "for (long i = 1; i < 1000L * (ROUNDS - 1); i++) { pthread_t t; "
        "pthread_create(&t, NULL, nap, NULL); }", FIXED).replace(
            "int main(", "static void *nap(void *arg) { nanosleep(&(struct "
            "timespec){.tv_sec = 1000}, NULL); return arg; }\n\nint main(")),
        "not finished"),
    "prints_very_much": (in_main(
        "for (long i = 1; i < 1000000L * (ROUNDS - 1); i++) puts(\"a line as long "
        "as a line may be\");", FIXED), "not finished"),
    "misspelt": (FIXED.replace("mutex_lock", "mutx_lock"), "does not build"),
    # The explorer, where ROUNDS is 1, sees none of it.
    "takes_memory": (including("string.h", in_main(
        "for (int i = 1; i < ROUNDS; i++) { char *block = malloc(1 << 22); "
        "if (block) memset(block, 1, 1 << 22); }", FIXED)), "not finished"),
    "does_not_build": ("int main(void) { return 0\n", "does not build"),
    "empty": ("", "does not build"),
    "blank": (" \n\n", "does not build"),
    "binary": ("\x7fELF\0\0", "does not build"),
    "huge": ("// x\n" * 100000, "does not build"),
    "no_main": ("static int x;\nint f(void);\nint f(void) { return x; }\n",
                "does not build"),
    "prints_without_end": (in_main("for (;;) puts(\"passed\");"), None),
    "sleeps_for_ever": (in_main("for (;;) nanosleep(&(struct timespec){.tv_sec "
                                "= 1}, NULL);"), None),
    "spins": (in_main("for (volatile int i = 0;; i++) {}"), None),
    "sleeps_in_order": (RACY.replace(
        "check(pthread_create(&threads[i], NULL, count, NULL));",
        "{ check(pthread_create(&threads[i], NULL, count, NULL)); nanosleep("
        "&(struct timespec){.tv_nsec = 1000}, NULL); }"), None),
}

JOINED = FIXED.replace("count, NULL));\n", "count, NULL)), check(pthread_join("
                       "threads[i], NULL));\n").replace("""\
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

""", "")

RIGHT = {
    "fixed": FIXED,
    "renamed": re.sub(r"\bhits\b(?!\\n)", "number", FIXED).replace(
        "*count(", "*work(").replace("NULL, count,", "NULL, work,"),
    "by_macro": FIXED.replace(
        "#include <pthread.h>\n", "#include <pthread.h>\n#define LOCKED(x) do "
        "{ pthread_mutex_lock(&lock); x; pthread_mutex_unlock(&lock); } while "
        "(0)\n"),
    "looks_like_more": in_main(
        "// it's \"asm\", isn't it? /* __OPTIMIZE__\n    char c = '\"', d = "
        "'\\''; (void)c; (void)d; // /* #include \"/etc/passwd\"\n    ",
        FIXED.replace("static void *count(", "__attribute__((noinline, unused)) "
                      "static void *count(")),
    "reserved_names_of_its_own": (
        "#ifndef _COUNTER_RACE_C\n#define _COUNTER_RACE_C\n#define __unused "
        "__attribute__((unused))\n" + FIXED.replace(
            "static void *count(", "__unused static int __spare;\nstatic void "
            "*count(") + "#endif\n"),
}


class ExercisesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = trees.shared()
        for entry in ENTRIES:
            for name in os.listdir(f"{trees.ROOT}/{entry}"):
                cls.tree.write(f"{entry}/{name}", original(f"{entry}/{name}"))
        cls.tree.write("README.md", PATH)

    @classmethod
    def tearDownClass(cls):
        for entry in ENTRIES[:2]:
            cls.tree.delete(entry)
        for name in os.listdir(f"{trees.ROOT}/patterns/once"):
            if name not in ("once.c", "once.h"):
                os.unlink(cls.tree.path(f"patterns/once/{name}"))

    def grade(self, submissions, exercise="counter-race"):
        """The table: {name: [points, verdict, why]}."""
        folder = f"{self.tree.scratch}/submissions"
        self.tree.run("rm", "-rf", folder)
        os.makedirs(folder)
        for name, text in submissions.items():
            with open(f"{folder}/{name}.c", "w", encoding="utf-8") as file:
                file.write(text)
        done = self.tree.make("grade", f"EXERCISE={exercise}",
                              f"SUBMISSIONS={folder}")
        rows = re.findall(r"(?m)^(\w+) +(\d+)/10 +(\w[\w -]*?)(?:  +(.*))?$",
                          done.output)
        self.assertEqual(len(rows), len(submissions), done.output)
        return {row[0]: row[1:] for row in rows}, done

    def test_cheats(self):
        rows, done = self.grade({name: text for name, (text, _)
                                 in CHEATS.items()})
        for name, (_, verdict) in CHEATS.items():
            with self.subTest(name):
                self.assertEqual(rows[name][1], verdict, rows[name])
                if verdict == "tampered":
                    self.assertEqual(rows[name][0], "0", rows[name])
        self.assertTrue(os.path.exists(
            self.tree.path("pitfalls/counter-race/fixed.c")))

    def test_bad_input(self):
        rows, done = self.grade({name: text for name, (text, _)
                                 in BAD.items()})
        for name, (_, verdict) in BAD.items():
            with self.subTest(name):
                self.assertNotEqual(rows[name][1], "right", rows[name])
                if verdict:
                    self.assertEqual(rows[name][1], verdict, rows[name])
        self.assertIn("had taken 1 GB of memory", rows["takes_memory"][2])
        self.assertIn("did you mean", rows["misspelt"][2])
        self.assertIn("started 1000 threads", rows["starts_many_threads"][2])
        self.assertEqual(list(self.tree.processes("explore")), [])

    def test_a_constant_is_no_result(self):
        rows, done = self.grade({"constant": CONSTANT})
        self.assertEqual(rows["constant"][:2], ("7", "wrong result"),
                         done.output)
        self.assertIn("none of its threads does anything", rows["constant"][2])

    def test_a_failure_of_the_judge_is_not_kept(self):
        script = "scripts/explore/run"
        text = self.tree.read(script)
        self.tree.write(script, "raise SystemExit('out of order')\n")
        try:
            rows, done = self.grade({"unlucky": "// unlucky\n" + FIXED})
        finally:
            self.tree.write(script, text)
        self.assertEqual(rows["unlucky"][1:], ("not judged", "out of order"))
        rows, done = self.grade({"unlucky": "// unlucky\n" + FIXED})
        self.assertEqual(rows["unlucky"][1], "right", done.output)

    def test_what_it_opens_is_its_own(self):
        entry, fixed = "pitfalls/fd-close-race", "pitfalls/counter-race/fixed.c"
        for name in os.listdir(f"{trees.ROOT}/{entry}"):
            self.tree.write(f"{entry}/{name}", original(f"{entry}/{name}"))
        self.tree.write("README.md",
                        PATH + "- [fd-close-race](pitfalls/fd-close-race/) — four\n")
        text = self.tree.read(f"{entry}/fixed.c")
        begin = "    int log = open_temporary();\n    pthread_t"
        try:
            rows, done = self.grade({name: text.replace(begin, (
                f"    {statement};\n" + begin)) for name, statement in (
                    ("opens", "int file = open(\"/proc/self/exe\", O_RDONLY); "
                     "check_that(lseek(file, 0, SEEK_END) == 0)"),
                    ("truncates", f"open(\"{self.tree.path(fixed)}\", O_RDWR | "
                     "O_TRUNC)"),
                    ("unlinks", f"unlink(\"{self.tree.path(fixed)}\")"),
                    ("tells", "for (int file = 3; file < 30; file++) (void)!write("
                     "file, \"0123456789abcdef0123456789abcdef\", 32)"))},
                exercise="fd-close-race")
        finally:
            self.tree.delete(entry)
            self.tree.write("README.md", PATH)
        self.assertEqual([rows[name][1] for name in (
            "opens", "truncates", "unlinks")], 3 * ["right"], done.output)
        self.assertNotEqual(rows["tells"][1], "right", done.output)
        self.assertEqual(self.tree.read(fixed), FIXED)

    def test_what_is_no_file(self):
        folder = f"{self.tree.scratch}/handed-in"
        os.makedirs(f"{folder}/two")
        for path, text in (("plain.c", FIXED), ("two/a.c", FIXED),
                           ("two/b.c", FIXED), ("red\033[31m.c", FIXED),
                           ("prints.c", in_main("puts(\"\\033[2J\"); return 1;"))):
            with open(f"{folder}/{path}", "w", encoding="utf-8") as file:
                file.write(text)
        os.symlink("plain.c", f"{folder}/linked.c")
        os.symlink("/dev/zero", f"{folder}/zero.c")
        os.symlink("two", f"{folder}/two_linked")
        os.mkfifo(f"{folder}/fifo.c")
        stale = self.tree.path("build/grade/counter-race/gradescope/gone."
                               "results.json")
        self.tree.write(os.path.relpath(stale, self.tree.path(".")), "{}")
        done = self.tree.make("grade", "EXERCISE=counter-race",
                              f"SUBMISSIONS={folder}")
        for name, said in (("plain", r"10/10  right"), ("linked", "symbolic link"),
                           ("zero", "symbolic link"), ("two_linked", "symbolic li"),
                           ("fifo", "neither a file nor"), ("two", "has 2 C files"),
                           (r"red\?\[31m", "10/10  right"),
                           ("prints", r"printing \"\?\[2J\"")):
            self.assertRegex(done.output, rf"(?m)^{name} .*{said}")
        self.assertNotIn("\033", done.output)
        self.assertFalse(os.path.exists(stale))
        self.tree.run("rm", "-rf", folder)

    def test_one_alone_leaves_the_course(self):
        self.grade({"a": FIXED, "b": FIXED})
        table = self.tree.read("build/grade/counter-race/table.csv")
        self.tree.make("grade-counter-race", f"SUBMISSION={trees.ROOT}/pitfalls/"
                       "counter-race/racy.c")
        self.assertEqual(self.tree.read("build/grade/counter-race/table.csv"),
                         table)
        self.assertIn("racy.c,1,10,wrong result", self.tree.read(
            "build/grade/counter-race/alone/table.csv"))

    def test_a_misuse_must_end_the_program(self):
        """once has such a program: its init calls it again."""
        text = original("patterns/once/once.c")
        lost = re.sub(r" else if .*?\n    \}", "", text, flags=re.S)
        self.assertNotEqual(text, lost)
        rows, done = self.grade({"whole": text, "lost": lost}, "once")
        self.assertEqual(rows["whole"][1], "right", done.output)
        self.assertEqual(rows["lost"][1], "misuse", done.output)
        self.assertIn("that has to end the program by misuse()",
                      rows["lost"][2])

    def test_mutants(self):
        done = self.tree.make("check-exercises", "HOW=mutants", "SAMPLE=4")
        self.assertEqual(done.status, 0, done.output)
        self.assertIn("4 of 4 mutants refused, 100 %", done.output)

    def test_right_ones(self):
        rows, done = self.grade({**RIGHT, "joined": JOINED})
        self.assertEqual(rows["joined"][1], "serialised", done.output)
        for name in RIGHT:
            self.assertEqual(rows[name][:2], ("10", "right"), done.output)
        told = json.loads(self.tree.read(
            "build/grade/counter-race/gradescope/fixed.results.json"))
        self.assertEqual(told["score"], 10)

    def test_serialised(self):
        cure = original("pitfalls/map-race/fixed.c")
        around = cure.replace(
            "    check(pthread_mutex_lock(&m->lock));\n", "").replace(
            "    check(pthread_mutex_unlock(&m->lock));\n", "").replace(
            "    for (int i = 0; i < WORDS; i++)\n        map_add",
            "    check(pthread_mutex_lock(&counts.lock));\n"
            "    for (int i = 0; i < WORDS; i++)\n        map_add").replace(
            "    return NULL;\n",
            "    check(pthread_mutex_unlock(&counts.lock));\n"
            "    return NULL;\n")
        self.assertNotEqual(around, cure)
        rows, done = self.grade({"around": around, "cure": cure}, "map-race")
        self.assertEqual(rows["around"][1], "serialised", done.output)
        self.assertEqual(rows["cure"][1], "right", done.output)

    def test_untouched_and_cures(self):
        done = self.tree.make("check-exercises")
        self.assertEqual(done.status, 0, done.output)
        self.assertIn("3 exercises, 0 wrong verdicts", done.output)

    def test_a_refusal_shows_the_schedule(self):
        done = self.tree.make("grade-counter-race",
                              f"SUBMISSION={trees.ROOT}/pitfalls/"
                              "counter-race/racy.c")
        self.assertIn("counter-race: wrong result, 1 of 10 points",
                      done.output)
        self.assertRegex(done.output, r"(?s)at lines .*; T\d's write at step "
                         r"\d+ overwrites")
        self.assertRegex(done.output, r"T1 +T2 +where")
        command = done.output.strip().splitlines()[-1].split()
        again = self.tree.run(sys.executable, *command)
        self.assertIn("wrong result: main returned 1", again.output)

    def test_unknown_ones(self):
        for arguments, said in (
                (["grade", "EXERCISE=conter-race", "SUBMISSIONS=."],
                 "did you mean counter-race?"),
                (["grade-counter-race", "SUBMISSION=none.c"],
                 "none.c: No such file or folder"),
                (["grade-counter-rac", "SUBMISSION=none.c"],
                 "did you mean counter-race?")):
            done = self.tree.make(*arguments)
            self.assertEqual(done.status, 2, done.output)
            self.assertIn(said, done.output)

    def test_an_interrupted_batch_goes_on(self):
        folder = f"{self.tree.scratch}/interrupted"
        os.makedirs(folder, exist_ok=True)
        count = 8  # as many as a busy machine does not judge while this looks
        for number in range(count):
            with open(f"{folder}/s{number}.c", "w", encoding="utf-8") as file:
                file.write(f"// {number}\n" + FIXED)
        kept = self.tree.path("build/grade/counter-race")
        self.tree.run("rm", "-rf", kept)

        def verdicts():
            return sum("verdict.kept" in names
                       for _, _, names in os.walk(kept))

        child = self.tree.start("make", "grade", "EXERCISE=counter-race",
                                f"SUBMISSIONS={folder}")
        self.assertTrue(trees.wait_until(lambda: verdicts() >= 1))
        os.killpg(child.pid, signal.SIGINT)
        self.tree.finish(child)
        self.assertLess(verdicts(), count)
        self.assertEqual(list(self.tree.processes("explore")), [])
        done = self.tree.make("grade", "EXERCISE=counter-race",
                              f"SUBMISSIONS={folder}")
        self.assertIn(f"{count} right, 0 not", done.output)
        self.tree.run("rm", "-rf", folder)

    def test_learn(self):
        folder = f"{self.tree.scratch}/learn"
        work = f"{folder}/01-counter-race/counter_race.c"
        child = self.tree.start("make", "learn", f"DEST={folder}")
        self.assertTrue(trees.wait_until(lambda: os.path.exists(work)))
        with open(work, "w", encoding="utf-8") as file:
            file.write(FIXED)
        self.assertTrue(trees.wait_until(
            lambda: os.path.exists(f"{folder}/02-map-race/map_race.c")))
        os.killpg(child.pid, signal.SIGINT)
        done = self.tree.finish(child)
        self.assertIn("counter-race: right, 10 of 10", done.output)
        self.assertIn("1 of 3 are done; make learn goes on here", done.text)
        with open(f"{folder}/done.json", encoding="utf-8") as file:
            self.assertEqual(json.load(file), {"done": ["counter-race"]})
        self.tree.run("rm", "-rf", folder)

    def test_handouts(self):
        folder = f"{self.tree.scratch}/handouts"
        done = self.tree.make("exercises", f"DEST={folder}")
        self.assertEqual(done.status, 0, done.output)
        work = f"{folder}/01-counter-race/counter_race.c"
        with open(work, encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn("RACE", text)
        self.assertNotIn("EXPECT", text)
        with open(work, "w", encoding="utf-8") as file:
            file.write(FIXED)
        done = self.tree.make("exercises", f"DEST={folder}")
        self.assertIn("1 files", done.output.replace("3 files", "1 files"))
        with open(work, encoding="utf-8") as file:
            self.assertEqual(file.read(), FIXED)
        done = self.tree.run("make", "try", cwd=f"{folder}/01-counter-race")
        self.assertIn("counter-race: right, 10 of 10 points", done.output)
        hints = [self.tree.run("make", "hint",
                               cwd=f"{folder}/01-counter-race").output
                 for _ in range(2)]
        self.assertNotEqual(*hints)
        self.tree.run("rm", "-rf", folder)


class CatalogTest(unittest.TestCase):
    """All exercise files, without judging any."""

    def setUp(self):
        self.before = os.getcwd()
        os.chdir(trees.ROOT)

    def tearDown(self):
        os.chdir(self.before)

    def test_all_can_be_cut(self):
        exercises = spec.all_exercises()
        kinds = [one.entry.kind for one in exercises]
        self.assertGreaterEqual(kinds.count("pitfall"), 30)
        self.assertGreaterEqual(kinds.count("pattern"), 12)
        for exercise in exercises:
            text = cut.work_file(exercise)
            self.assertIn(exercise.task.split()[0], text)
            self.assertNotRegex(text, r"// (?:RACE|BUG|LEAK|DEADLOCK|EXPECT)")
            self.assertEqual(screen.text(text.encode(), exercise), text)
            self.assertEqual(exercise.total, 10, exercise.name)
            for path in exercise.solutions:
                screen.text(original(path).encode(), exercise)


if __name__ == "__main__":
    unittest.main()
