"""What a program depends on that is the same in each schedule, and is named: the
explorer makes its first schedule again where that is another one."""

import os
import sys
import unittest

import explored
import tree as trees

sys.path.insert(0, os.path.join(trees.ROOT, "scripts"))
from catalog.explored import rests  # noqa: E402

# What each does, and a pattern of what is said of it; "": nothing.
PROGRAMS = {
    "a second of the date": ("the time: T1 writes", "total = time(NULL) % 10"),
    "a part of a second": ("the time: T1 writes", """
struct timespec now; clock_gettime(CLOCK_MONOTONIC, &now);
total = now.tv_nsec & 7"""),
    "the time of the processor": ("the time: T1 writes", "total = clock() % 10"),
    "the time, which is printed": ("the time: it prints", """
printf("%ld\\n", (long)time(NULL))"""),
    "a seed from the time": ("the time: T1 writes", """
srand((unsigned)time(NULL)); total = rand() % 10"""),
    "rand": ("random numbers: T1 writes", "total = rand() % 10"),
    "random": ("random numbers: T1 writes", "total = random() % 10"),
    "drand48": ("random numbers: T1 writes", "total = lrand48() & 1023"),
    "getrandom": ("random numbers: T1 writes", """
unsigned char c; if (getrandom(&c, 1, 0) == 1) total = c"""),
    "a file of random numbers": ("random numbers: T1 writes", """
FILE *f = fopen("/dev/urandom", "r"); total = fgetc(f); fclose(f)"""),
    "a bucket by an address": ("addresses: T1 (reads|writes)", """
void *p = malloc(8); buckets[(uintptr_t)p / 16 % 7]++; free(p)"""),
    "an address as text": ("addresses: T1 writes", """
char text[30]; void *p = malloc(8);
snprintf(text, sizeof text, "%p", p); total = text[9]; free(p)"""),
    "an address that is printed": ("addresses: it prints", """
void *p = malloc(8); printf("%p\\n", p); free(p)"""),
    "a place on the stack": ("addresses: T1 writes", """
int here; total = (long)((uintptr_t)&here / 4096 % 13)"""),
    "the handle of a thread": ("addresses: T1 writes", """
total = (long)(pthread_self() / 16 % 7)"""),
    "a block that nobody has set": ("memory that nobody has set: T1", """
int *p = malloc(40); total = p[5] & 15; free(p)"""),
    "a block that decides the way": ("memory that nobody has set: T1", """
int *p = malloc(40); if (p[5] == 0) total = 1; free(p)"""),
    "a variable that nobody has set": ("memory that nobody has set: T1", """
int list[16]; volatile int i = 7; total = list[i] & 15"""),
    "the number of the process": ("the number of the process: T1", """
total = getpid() % 1000"""),
    "the number of a thread": ("the number of the process: T1", """
total = gettid() % 1000"""),
    "the processor": ("the machine: T1 writes 0 .* and 1", """
total = sched_getcpu()"""),
    "the name of the machine": ("the machine: T1", """
char name[99] = ""; gethostname(name, sizeof name); total = name[0]"""),
    "the system": ("the machine: T1", """
struct utsname about; uname(&about); total = about.release[0]"""),
    "the environment": ("the environment: T1", """
const char *home = getenv("HOME"); total = home == NULL ? 0 : home[1]"""),
    "the age of a file": ("what the system knows of files: T1", """
struct stat about; stat("/etc/passwd", &about); total = about.st_mtime % 10"""),
    "the number of a file": ("what the system knows of files: T1", """
struct stat about; stat("/etc/passwd", &about); total = about.st_ino % 10"""),
    "the order of a folder": ("what the system knows of files: T1", """
DIR *folder = opendir("/etc"); struct dirent *at;
for (int i = 0; i < 3 && (at = readdir(folder)) != NULL; i++)
    total += at->d_name[1];
closedir(folder)"""),

    "addresses, of which nothing is made": ("", """
static void *seen[5];
seen[0] = stdout; seen[1] = environ; seen[2] = malloc(4);
seen[3] = getenv("PATH"); seen[4] = &seen; free(seen[2])"""),
    "a list, large blocks and aligned ones": ("", """
struct node { struct node *next; char c; int n; } *list = NULL;
for (int i = 0; i < 3; i++) {
    struct node *node = i ? malloc(sizeof *node) : aligned_alloc(256, 512);
    node->next = list; node->n = i; list = node;
}
for (; list != NULL; total += list->n, list = list->next) ;
char *large = calloc(1, 1 << 18); total += large[9]; free(large)"""),
    "a copy with padding": ("", """
struct padded { char c; long n; } one, two, *three = malloc(sizeof *three);
one.c = 1; one.n = 2; memcpy(&two, &one, sizeof two); *three = two;
total = three->n + three->c; free(three)"""),
    "a deadline": ("", """
struct timespec until; clock_gettime(CLOCK_REALTIME, &until);
until.tv_nsec += 500000000;
if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
total = sem_timedwait(&never, &until) != 0"""),
    "how long it took": ("", """
struct timespec a, b; static double took; static long micro;
clock_gettime(CLOCK_MONOTONIC, &a); clock_gettime(CLOCK_MONOTONIC, &b);
took = ((double)b.tv_sec + (double)b.tv_nsec * 1e-9)
     - ((double)a.tv_sec + (double)a.tv_nsec * 1e-9);
micro = (b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000;
total = took < 1 && micro < 10"""),
    "handles of threads that are compared": ("", """
pthread_t me = pthread_self(); total = pthread_equal(me, pthread_self()) != 0"""),
    "the size of a file": ("", """
struct stat about; stat("/etc/passwd", &about); total = about.st_size > 0"""),
    "a variable that is not set": ("", """
total = getenv("NOBODY_HAS_SET_THIS") == NULL"""),
    "a number of its own": ("", "unsigned s = 7; total = rand_r(&s) % 10"),
}

BEGIN = """\
#define _GNU_SOURCE
""" + "".join(f"#include <{name}.h>\n" for name in (
    "dirent", "pthread", "sched", "semaphore", "stdint", "stdio", "stdlib",
    "string", "sys/random", "sys/stat", "sys/utsname", "time", "unistd")) + """
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t never;
static long total;
static int buckets[7];
static int which;
static void *work(void *arg) {
    pthread_mutex_lock(&lock);
    switch (which) {
"""
END = """\
    }
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(int count, char **words) {
    pthread_t thread;
    which = atoi(words[count - 1]);
    sem_init(&never, 0, 0);
    pthread_create(&thread, NULL, work, NULL);
    pthread_join(thread, NULL);
    return total == -1;
}
"""


def setUpModule():
    global program
    folder = f"{trees.shared().scratch}/rests"
    os.makedirs(folder, exist_ok=True)
    cases = "".join(f"case {number}: {{ {body}; break; }}\n" for
                    number, (_, body) in enumerate(PROGRAMS.values()))
    with open(f"{folder}/programs.c", "w", encoding="utf-8") as file:
        file.write(BEGIN + cases + END)
    program = f"{folder}/programs"
    explored.build(trees.shared(), program, f"{folder}/programs.c")


def said(number, *options):
    """The exit status, and all in one line."""
    tree = trees.shared()
    done = tree.run(tree.path("scripts/explore/run"), program, *options,
                    "--runs", "50", "--", str(number))
    return done.status, " ".join(done.output.split())


class Names:
    def at(self, pc):
        return str(pc)


class Named(unittest.TestCase):
    def test_what_it_depends_on_is_named_and_nothing_else(self):
        for number, (name, (says, _)) in enumerate(PROGRAMS.items()):
            with self.subTest(name):
                status, text = said(number)
                self.assertEqual(status, 0, text)
                if says:
                    self.assertRegex(text, f"depends on {says}")
                else:
                    self.assertNotIn("depends on", text)

    def test_another_process_may_hear_something_else_of_the_kernel(self):
        told = {"rests_on": "process", "thread": 1, "does": "reads", "pc": 7,
                "other_thread": 1, "other_does": "reads", "other_pc": 7,
                "size": 1, "value": 255, "other_value": 2, "source": "open()",
                "wrote": "", "other_wrote": ""}
        self.assertEqual(
            rests.texts([told], Names()),
            ["what the kernel tells: T1 reads -1 at 7, and 2 in another "
             "process, after a call of open()"])

    def test_of_an_entry_nothing_is_said(self):
        self.assertNotIn("depends on", said(0, "--title", "an entry")[1])


if __name__ == "__main__":
    unittest.main()
