"""scripts/explore/cc in front of a project's compiler, and what scripts/explore/
run makes of what comes out."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import tree as trees

sys.path.insert(0, os.path.join(trees.ROOT, "scripts"))
from catalog.front import words  # noqa: E402

QUEUE = """\
#include "queue.h"
int count;
void count_up(void) { count++; }
"""
HEADER = "extern int count; void count_up(void); int half(int);\n"
SHARED = """\
#include "queue.h"
__attribute__((visibility("hidden"))) int help(int x) { return x / 2; }
int half(int x) { return help(x); }
"""
MAIN = """\
#include "queue.h"
#include <pthread.h>
#include <stdio.h>
#include <string.h>
static void *work(void *arg) { count_up(); return arg; }
int main(int argc, char **argv) {
    char line[10] = "";
    if (argc != 2 || strcmp(argv[1], "two words"))
        return 7;
    if (!fgets(line, sizeof line, stdin) || strcmp(line, TEXT))
        return 8;
    argv[1][0] = 'x'; // gone in the next schedule
    fclose(stdin);
    pthread_t a, b;
    pthread_create(&a, 0, work, 0);
    pthread_create(&b, 0, work, 0);
    pthread_join(a, 0);
    pthread_join(b, 0);
    printf("count %d\\n", count);
    return half(count) != 1;
}
"""
MAKEFILE = """\
CFLAGS = -O2 -Wall -Werror -MMD -fPIC -D_FORTIFY_SOURCE=2
test: main.o libqueue.a libhalf.so
\t$(CC) -o $@ main.o -L. -lqueue -lhalf libhalf.so libqueue.a -lm -Wl,-rpath,'$$ORIGIN' -Wl,-rpath .
main.o: CFLAGS += -DTEXT='"4 2\\n"'
libqueue.a: queue.o
\tar rcs $@ $^
libhalf.so: half.o
\t$(CC) -shared -o $@ $^
"""


CMAKE = """\
cmake_minimum_required(VERSION 3.13)
project(count C)
find_package(Threads REQUIRED)
add_library(queue STATIC queue.c)
add_library(half SHARED half.c)
add_executable(test main.c)
target_link_libraries(test queue half Threads::Threads)
"""
MESON = """\
project('count', 'c', default_options: ['warning_level=2'])
queue = static_library('queue', 'queue.c')
half = shared_library('half', 'half.c')
executable('count', 'main.c', link_with: [queue, half],
           dependencies: dependency('threads'))
"""
AUTOCONF = """\
AC_INIT([count], [1])
AM_INIT_AUTOMAKE([foreign])
AC_PROG_CC
AM_PROG_AR
LT_INIT
AC_SEARCH_LIBS([pthread_create], [pthread])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
"""
AUTOMAKE = """\
noinst_LTLIBRARIES = libqueue.la
libqueue_la_SOURCES = queue.c queue.h
lib_LTLIBRARIES = libhalf.la
libhalf_la_SOURCES = half.c
noinst_PROGRAMS = test
test_SOURCES = main.c
test_LDADD = libqueue.la libhalf.la
"""


class Front(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = trees.shared()
        cls.tree.make("build/scripts/explore/runtime.a")
        cls.cc = cls.tree.path("scripts/explore/cc")

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.write("queue.c", QUEUE)
        self.write("queue.h", HEADER)
        self.write("half.c", SHARED)
        self.write("main.c", MAIN)
        self.write("Makefile", MAKEFILE)
        self.write("input", "4 2\n")

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(text)

    def do(self, *command, given=subprocess.DEVNULL, status=0):
        env = {name: value for name, value in os.environ.items()
               if name not in trees.NOT_OURS}
        done = subprocess.run(command, cwd=self.folder, env=env, stdin=given,
                              text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, status, done.stdout)
        return done.stdout

    def run_it(self, *words, status, program="test"):
        with open(os.path.join(self.folder, "input")) as given:
            return self.do(self.tree.path("scripts/explore/run"),
                           program, "--brief", *words, given=given,
                           status=status)

    def link(self, *words):
        return self.do(self.cc, '-DTEXT="4 2\\n"', *words, "-o", "test")


class Cc(Front):
    def test_a_project_with_an_archive_and_a_library(self):
        self.do("make", f"CC={self.cc}")
        with open(os.path.join(self.folder, "input")) as given:
            self.assertEqual(self.do("./test", "two words", given=given),
                             "count 2\n")
        said = self.run_it("--", "two words", status=1)
        self.assertIn("main returned 1", said)
        self.assertRegex(said, r"count: T[12] writes at queue\.c:3, T[12] reads")
        self.assertNotIn("not watched", said)

    def test_arguments_and_input_are_the_same_in_each_schedule(self):
        self.write("queue.c", QUEUE.replace("count++", "__sync_fetch_and_add("
                                            "&count, 1)"))
        self.link("main.c", "queue.c", "half.c")
        said = self.run_it("--", "two words", status=0)
        self.assertIn("every one there is", said)
        self.assertIn("main returned 7", self.run_it(status=1))
        self.write("input", "43\n")
        self.assertIn("main returned 8",
                      self.run_it("--", "two words", status=1))
        self.assertIn("too long", self.run_it("--", "x" * 40000, status=2))

    def test_what_is_not_compiled_for_it_is_said(self):
        self.do("cc", "-c", "queue.c")
        self.link("main.c", "queue.o", "half.c")
        said = self.run_it("--", "two words", status=0)
        self.assertIn("not watched: queue.o, which was not compiled", said)

    def test_what_a_library_hides_has_its_name_for_itself(self):
        """The program has another function of that name."""
        self.write("queue.c", QUEUE + "int help(int x) { return x + 7; }\n")
        self.write("main.c", MAIN.replace("half(count) != 1",
                                          "help(half(count)) != 8")
                   .replace("#include <stdio.h>",
                            "#include <stdio.h>\nint help(int);"))
        self.do("make", f"CC={self.cc}")
        said = self.run_it("--", "two words", status=1)
        self.assertIn("main returned 1", said)
        self.assertIn("count: T", said)

    def test_objects_that_ld_has_joined_are_not_watched(self):
        self.do(self.cc, "-c", "queue.c", "half.c")
        self.do("ld", "-r", "-o", "both.o", "queue.o", "half.o")
        self.link("main.c", "both.o")
        said = self.run_it("--", "two words", status=0)
        self.assertIn("not watched: both.o, which was not compiled", said)

    def test_a_thin_archive(self):
        self.do(self.cc, "-c", "queue.c", "half.c")
        self.do("ar", "rcsT", "libboth.a", "queue.o", "half.o")
        self.link("main.c", "libboth.a")
        self.assertIn("T1 writes at queue.c:3",
                      self.run_it("--", "two words", status=1))

    def test_a_response_file(self):
        self.write("words", "main.c 'queue.c' half.c")
        self.link("@words")
        self.assertIn("T1 writes at queue.c:3",
                      self.run_it("--", "two words", status=1))

    def test_what_cannot_be_explored_is_refused_by_name(self):
        self.write("more.cpp", "int more;\n")
        said = self.do(self.cc, "-c", "more.cpp", status=2)
        self.assertIn("more.cpp is C++, and only C can be explored", said)
        self.link("main.c", "queue.c", "half.c", "-Wl,--wrap=puts")
        self.assertIn("it was built with -Wl,--wrap=puts",
                      self.run_it(status=2))
        self.do("cc", "-DTEXT=0", "main.c", "queue.c", "half.c", "-o", "test")
        self.assertIn("test: was not built by", self.run_it(status=2))

    def test_a_terminal_a_network_and_a_child_are_named(self):
        for call in ("tcgetattr(0, (void *)buffer)",
                     "getaddrinfo(\"host\", 0, 0, (void *)buffer)",
                     "execvp(\"true\", (char *[]){\"true\", 0})", "fork()"):
            with self.subTest(call):
                self.write("main.c", "char buffer[99];\nint main(void) {\n"
                           f"    return {call};\n}}\n")
                self.do(self.cc, "-w", "-Wno-error", "main.c", "-o", "test")
                name = call.partition("(")[0]
                self.assertIn(f"main.c:3: not explored: {name}() is not modelled",
                              self.run_it(status=2))

    def test_what_makes_no_object_is_the_compilers(self):
        self.assertIn("clang", self.do(self.cc, "--version"))
        self.assertIn("extern int count",
                      self.do(self.cc, "-E", "queue.c"))
        self.assertIn("queue.o: queue.c queue.h",
                      self.do(self.cc, "-MM", "queue.c"))
        self.do(self.cc, "-c", "missing.c", status=1)


def lacks(*tools):
    missing = [tool for tool in tools if not shutil.which(tool)]
    return unittest.skipIf(missing, f"needs {' and '.join(missing)}")


class Builds(Front):
    """A project with an archive and a shared library, as others build it."""

    def setUp(self):
        super().setUp()
        os.unlink(os.path.join(self.folder, "Makefile"))
        self.write("main.c", MAIN.replace("TEXT", '"4 2\\n"'))

    def assertExplored(self, program):
        said = self.run_it("--", "two words", program=program, status=1)
        self.assertIn("main returned 1", said)
        self.assertRegex(said, r"count: T[12] writes at queue\.c:3, T[12] reads")
        self.assertNotIn("not watched", said)

    @lacks("cmake")
    def test_cmake(self):
        self.write("CMakeLists.txt", CMAKE)
        self.do("cmake", "-S", ".", "-B", "out", f"-DCMAKE_C_COMPILER={self.cc}")
        self.do("cmake", "--build", "out")
        self.assertExplored("out/test")

    @lacks("meson", "ninja")
    def test_meson(self):
        self.write("meson.build", MESON)
        self.do("env", f"CC={self.cc}", "meson", "setup", "out")
        self.do("ninja", "-C", "out")
        self.assertExplored("out/count")

    @lacks("autoreconf", "automake", "libtoolize")
    def test_autotools(self):
        self.write("configure.ac", AUTOCONF)
        self.write("Makefile.am", AUTOMAKE)
        self.do("autoreconf", "-i")
        self.do("./configure", f"CC={self.cc}")
        self.do("make")
        self.assertExplored("./test")


class Words(unittest.TestCase):
    def test_what_is_linked_stays_in_order(self):
        command = words.read(["a.o", "-L", "x", "-lq", "b.a", "-l", "m"])
        self.assertEqual(command.action, words.LINK)
        self.assertEqual(command.inputs, ["a.o", "-lq", "b.a", "-lm"])
        self.assertEqual(command.folders, ["x"])

    def test_an_option_of_the_linkers_takes_the_next_word(self):
        for option in ("-Wl,-rpath x", "-Wl,-rpath -Wl,x", "-Wl,-rpath,x",
                       "-Xlinker -rpath -Xlinker x"):
            with self.subTest(option):
                command = words.read([*option.split(), "a.o"])
                self.assertEqual(command.inputs, ["a.o"])
                self.assertEqual(command.rpaths, ["-Wl,-rpath,x"])
        command = words.read("-Wl,-soname x -Wl,--as-needed a.o".split())
        self.assertEqual(command.inputs, ["a.o"])
        command = words.read("-Xlinker --wrap=f a.o".split())
        self.assertEqual(command.refused, "it was built with -Wl,--wrap=f")

    def test_only_what_a_source_means_is_passed_on(self):
        command = words.read("-O2 -g -Iinc -D X=1 -fPIC -std=c99 -MF a.d -MD "
                             "-D_FORTIFY_SOURCE=2 -flto -Werror -include "
                             "config.h -c a.c -o a.o".split())
        self.assertEqual(command.action, words.COMPILE)
        [(source, output)] = command.objects
        self.assertEqual((source.path, output), ("a.c", "a.o"))
        self.assertEqual(source.options, ["-Iinc", "-D", "X=1", "-std=c99",
                                          "-include", "config.h"])


if __name__ == "__main__":
    unittest.main()
