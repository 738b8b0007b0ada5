"""The explorer on files, which are as new in each schedule, and on programs that
would not do the same twice: what they depend on is the same for each schedule,
or the first step that differs is named."""

import os
import unittest

import explored
import searched
import tree as trees

HEADERS = explored.HEADERS + "".join(f"#include <{name}.h>\n" for name in (
    "dirent", "limits", "signal", "stdint", "sys/random", "sys/resource",
    "sys/stat", "sys/syscall", "sys/times"))

CLEAN = ""

PROGRAMS = {
    "what is written is there, and gone in the next schedule": ({CLEAN}, """
static void *work(void *arg) { sched_yield(); return arg; }
int main(void) {
    char text[8] = "";
    int file = open("files-new", O_RDWR | O_CREAT | O_EXCL, 0600);
    MUST(file >= 0 && write(file, "abc", 3) == 3 && lseek(file, 1, SEEK_SET) == 1);
    MUST(read(file, text, 8) == 2 && strcmp(text, "bc") == 0);
    RUN(work, work);
    struct stat about;
    MUST(stat("files-new", &about) == 0 && about.st_size == 3);
    MUST((about.st_mode & 0777) == 0600 && fstat(file, &about) == 0);
    MUST(open("files-new", O_RDWR | O_CREAT | O_EXCL, 0600) == -1);
    return errno != EEXIST;
}
"""),
    "a file that exists stays as it is": ({CLEAN}, """
static void *work(void *arg) { sched_yield(); return arg; }
int main(void) {
    char text[16] = "";
    FILE *before = fopen(getenv("FILES"), "r");
    FILE *file = fopen(getenv("FILES"), "a+");
    MUST(file != NULL && fputs("more", file) >= 0 && fclose(file) == 0);
    RUN(work, work);
    MUST(fgets(text, sizeof text, before) != NULL);
    fclose(before);
    MUST(strcmp(text, "heremore") == 0);
    MUST(truncate(getenv("FILES"), 2) == 0);
    struct stat about;
    return stat(getenv("FILES"), &about) != 0 || about.st_size != 2;
}
"""),
    "names": ({CLEAN}, """
int main(void) {
    char name[] = "files-XXXXXX", text[8];
    int file = mkstemp(name);
    MUST(file >= 0 && access(name, F_OK) == 0);
    MUST(rename(name, "files-other") == 0 && access(name, F_OK) == -1);
    MUST(errno == ENOENT && unlink("files-other") == 0);
    MUST(open("files-other", O_RDONLY) == -1 && errno == ENOENT);
    MUST(write(file, "x", 1) == 1);
    MUST(mkdir("files-folder", 0700) == 0 && mkdir("files-folder", 0700) == -1);
    FILE *inside = fopen("files-folder/x", "w");
    MUST(inside != NULL && fputs("hi", inside) >= 0 && fclose(inside) == 0);
    MUST(rmdir("files-folder") == -1 && errno == ENOTEMPTY);
    MUST((inside = fopen("files-folder/x", "r")) != NULL);
    MUST(fgets(text, 8, inside) && strcmp(text, "hi") == 0);
    MUST(remove("files-folder/x") == 0 && rmdir("files-folder") == 0);
    MUST(unlink(getenv("FILES")) == 0 && access(getenv("FILES"), F_OK) == -1);
    return fopen("files-folder/x", "w") != NULL;
}
"""),
    "two threads count in a file": ({"main returned 1", "main returned 2"}, """
static void *count(void *arg) {
    char n = 0;
    int file = open("files-count", O_RDWR | O_CREAT, 0600);
    pread(file, &n, 1, 0);
    n++;
    pwrite(file, &n, 1, 0);
    close(file);
    return arg;
}
int main(void) {
    char n = 0;
    RUN(count, count);
    int file = open("files-count", O_RDONLY);
    MUST(read(file, &n, 1) == 1);
    return n;
}
"""),
    "two streams of one file": ({"main returned 3", "main returned 4"}, """
static void append(const char *text) {
    FILE *log = fopen("files-log", "a");
    fputs(text, log);
    fclose(log);
}
static void *one(void *arg) { append("a"); return arg; }
static void *two(void *arg) { append("b"); return arg; }
int main(void) {
    RUN(one, two);
    FILE *log = fopen("files-log", "r");
    return fgetc(log) == 'a' ? 3 : 4;
}
"""),
    "only one thread makes the file": ({"main returned 1"}, """
static int made;
static pthread_mutex_t m = MUTEX;
static void *make(void *arg) {
    if (open("files-lock", O_CREAT | O_EXCL | O_WRONLY, 0600) >= 0) {
        pthread_mutex_lock(&m); made++; pthread_mutex_unlock(&m);
    }
    return arg;
}
int main(void) { RUN(make, make); return made; }
"""),
    "threads share the place in a file": ({CLEAN, "main returned 1"}, """
static int file;
static char got[2];
static void *one(void *arg) { read(file, &got[0], 1); return arg; }
static void *two(void *arg) { read(file, &got[1], 1); return arg; }
int main(void) {
    file = open(getenv("FILES"), O_RDONLY);
    RUN(one, two);
    MUST(got[0] + got[1] == 'h' + 'e');
    return got[0] == 'h';
}
"""),
    "a folder that was changed": (
        {"opendir() of a folder that the program has changed"}, """
int main(void) {
    fclose(fopen("files-x", "w"));
    return opendir(".") == NULL;
}
"""),
    "a folder that was not": ({CLEAN}, """
int main(void) {
    DIR *all = opendir("/proc/self/fd");
    MUST(all != NULL && readdir(all) != NULL);
    return closedir(all);
}
"""),
    "a program counts its threads": ({CLEAN}, """
static int count(void) {
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;
    while (readdir(tasks) != NULL) count++;
    closedir(tasks);
    return count;
}
static pthread_mutex_t m = MUTEX;
static void *work(void *arg) {
    pthread_mutex_lock(&m); pthread_mutex_unlock(&m);
    return arg;
}
int main(void) {
    pthread_t t;
    int alone = count();
    pthread_mutex_lock(&m);
    CREATE(t, work);
    MUST(count() == alone + 1);
    pthread_mutex_unlock(&m);
    JOIN(t);
    return count() != alone;
}
"""),
    # ------------------------------------------- the same in each schedule
    "random numbers": ({CLEAN}, """
static unsigned first;
static void *work(void *arg) { sched_yield(); return arg; }
int main(void) {
    unsigned a, b, c;
    MUST(getrandom(&a, sizeof a, 0) == sizeof a);
    MUST(getentropy(&b, sizeof b) == 0);
    MUST(syscall(SYS_getrandom, &c, sizeof c, 0) == sizeof c);
    first = a ^ b ^ c ^ arc4random() ^ (unsigned)rand();
    srand(time(NULL));
    first ^= (unsigned)rand();
    for (unsigned i = 0; i < first % 7; i++) RUN(work, work);
    return 0;
}
"""),
    "a file of random numbers": ({CLEAN}, """
static void *work(void *arg) { sched_yield(); return arg; }
int main(void) {
    unsigned char a, b;
    int file = open("/dev/urandom", O_RDONLY);
    FILE *stream = fopen("/dev/random", "r");
    MUST(read(file, &a, 1) == 1 && fread(&b, 1, 1, stream) == 1);
    for (int i = 0; i < (a + b) % 5; i++) RUN(work, work);
    return 0;
}
"""),
    "the time that was computed": ({CLEAN}, """
static void *work(void *arg) { sched_yield(); return arg; }
int main(void) {
    struct tms times_; struct rusage usage;
    long all = clock() + times(&times_);
    MUST(getrusage(RUSAGE_SELF, &usage) == 0);
    all += usage.ru_utime.tv_usec + sched_getcpu();
    for (int i = 0; i < all % 5; i++) RUN(work, work);
    return 0;
}
"""),
    "the processor's clock": ({CLEAN}, """
static void *work(void *arg) { sched_yield(); return arg; }
int main(void) {
#if defined(__x86_64__)
    unsigned long a = __builtin_ia32_rdtsc(), b = __builtin_ia32_rdtsc();
    for (unsigned i = 0; i < (b - a) % 3; i++) RUN(work, work);
    return b <= a;
#endif
    return 0;
}
"""),
    "memory that nobody has set": ({CLEAN}, """
static void *work(void *arg) { sched_yield(); return arg; }
int main(void) {
    int local[64], *block = malloc(sizeof local);
    for (unsigned i = 0; i < (local[7] + block[9]) % 5u; i++) RUN(work, work);
    return 0;
}
"""),
    "an order by address": ({CLEAN}, """
static void *work(void *arg) { sched_yield(); return arg; }
int main(void) {
    uintptr_t all = (uintptr_t)malloc(8) ^ (uintptr_t)&all ^ (uintptr_t)work;
    for (unsigned i = 0; i < (all >> 4) % 5; i++) RUN(work, work);
    return 0;
}
"""),
    # ----------------------------------------------------- not the same twice
    "an instruction that draws": (
        {"it does not do the same twice: T0 writes N here the first time, and "
         "N the second, which no call that is known has told it"}, """
static unsigned drawn;
int main(void) {
    unsigned r;
    __asm__ volatile("rdrand %0" : "=r"(r));
    drawn = r;
    return drawn == 0;
}
"""),
    "where the C library has what it tells": (
        {CLEAN}, """
static const char *zone;
int main(void) {
    time_t now = 0;
    struct tm parts;
    zone = localtime_r(&now, &parts)->tm_zone;
    return zone == NULL;
}
"""),
    "how large it is itself": (
        {CLEAN}, """
static long pages;
int main(void) {
    FILE *file = fopen("/proc/self/statm", "r");
    MUST(fscanf(file, "%ld", &pages) == 1);
    fclose(file);
    return pages < 1;
}
"""),
    "what the kernel tells": (
        {"it does not do the same twice: T0 writes N here the first time, and N "
         "the second, after a call of open() of a file of the kernel's"}, """
static void *work(void *arg) { sched_yield(); return arg; }
int main(void) {
    char text[40] = "";
    int file = open("/proc/sys/kernel/random/uuid", O_RDONLY);
    MUST(read(file, text, 36) == 36);
    for (int i = 0; i < text[0] % 5; i++) RUN(work, work);
    return 0;
}
"""),
}

programs = searched.Programs("files", HEADERS, {
    name: case for name, case in PROGRAMS.items()
    if explored.MACHINE == "x86_64" or "rdrand" not in case[1]})


def setUpModule():
    programs.build()
    path = f"{trees.shared().scratch}/files-there"
    with open(path, "w", encoding="utf-8") as file:
        file.write("here")
    os.environ["FILES"] = path


class Programs(searched.TestCase):
    programs = programs

    def tearDown(self):
        with open(os.environ["FILES"], encoding="utf-8") as file:
            self.assertEqual(file.read(), "here")
        self.assertEqual([name for name in os.listdir()
                          if name.startswith("files-")], [])


Programs.add_tests()

if __name__ == "__main__":
    unittest.main()
