"""The explorer on pipes, pairs of sockets, eventfd, timerfd, poll, select and
epoll: what comes out of small programs is known, and of random ones each search
shows the same, with and without pruning.

    python3 scripts/test/test_descriptors.py FIRST COUNT

does the same for so many random programs, from that number on.
"""

import sys
import unittest

import descriptor_programs
import explored
import searched
import tree as trees

RANDOM = 40     # programs in each run of the tests
RUNS = 3000     # schedules of a search, at most

HEADERS = explored.HEADERS + "".join(f"#include <{name}.h>\n" for name in (
    "fcntl", "signal", "stdint", "sys/epoll", "sys/eventfd", "sys/socket",
    "sys/timerfd", "sys/ioctl", "sys/uio"))

CLEAN = ""
DEADLOCK = "nobody can go on"
STUCK = "nothing changes any more"
PIPE = "killed by signal 13 (SIGPIPE)"

# name: (all that comes out, as a part of each message, the program).
PROGRAMS = {
    # ------------------------------------------------------------------ pipes
    "a pipe ends when its last writer closes": ({CLEAN}, """
static int ends[2];
static void *count(void *arg) {
    char c; intptr_t n = 0;
    while (read(ends[0], &c, 1) == 1) n++;
    return (void *)n;
}
int main(void) {
    pthread_t t; void *n;
    MUST(pipe(ends) == 0);
    CREATE(t, count);
    MUST(write(ends[1], "abc", 3) == 3);
    MUST(close(ends[1]) == 0);
    pthread_join(t, &n);
    return (intptr_t)n != 3;
}
"""),
    "a second writer is still open": ({DEADLOCK + ": T0, T1 wait"}, """
static int ends[2], again;
static void *drain(void *arg) {
    char c;
    while (read(ends[0], &c, 1) == 1) ;
    return arg;
}
int main(void) {
    pthread_t t;
    MUST(pipe(ends) == 0 && (again = dup(ends[1])) > 0);
    CREATE(t, drain);
    close(ends[1]);
    JOIN(t);
    return 0;
}
"""),
    "two pipes are full": ({DEADLOCK + ": T0, T1 wait"}, """
static int a[2], b[2];
static char many[70000];
static void *work(void *arg) {
    write(b[1], many, sizeof many);
    return arg;
}
int main(void) {
    pthread_t t;
    MUST(pipe(a) == 0 && pipe(b) == 0);
    CREATE(t, work);
    write(a[1], many, sizeof many);
    JOIN(t);
    return 0;
}
"""),
    "a pipe holds 64 KB": ({CLEAN}, """
int main(void) {
    static char many[65536];
    int ends[2];
    MUST(pipe(ends) == 0 && fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    MUST(write(ends[1], many, sizeof many) == sizeof many);
    MUST(write(ends[1], many, 1) == -1 && errno == EAGAIN);
    MUST(read(ends[0], many, 4096) == 4096);
    return write(ends[1], many, 1) != 1;
}
"""),
    "more than fits is written in parts": ({CLEAN}, """
static int ends[2];
static char many[70000];
static void *work(void *arg) {
    intptr_t put = write(ends[1], many, sizeof many);
    close(ends[1]);
    return (void *)put;
}
int main(void) {
    static char mine[1 << 16];
    pthread_t t; void *put; long got, sum = 0;
    MUST(pipe(ends) == 0);
    CREATE(t, work);
    while ((got = read(ends[0], mine, sizeof mine)) > 0) sum += got;
    pthread_join(t, &put);
    return sum != 70000 || (intptr_t)put != 70000;
}
"""),
    "nobody reads": ({PIPE, CLEAN}, """
static int ends[2];
static void *work(void *arg) { close(ends[0]); return arg; }
int main(void) {
    pthread_t t;
    MUST(pipe(ends) == 0);
    CREATE(t, work);
    MUST(write(ends[1], "x", 1) == 1);
    JOIN(t);
    return 0;
}
"""),
    "nobody reads, and the signal is ignored": ({CLEAN, "main returned 1"}, """
static int ends[2];
static void *work(void *arg) { close(ends[0]); return arg; }
int main(void) {
    pthread_t t;
    signal(SIGPIPE, SIG_IGN);
    MUST(pipe(ends) == 0);
    CREATE(t, work);
    int put = write(ends[1], "x", 1);
    MUST(put == 1 || errno == EPIPE);
    JOIN(t);
    return put != 1;
}
"""),
    "without waiting": ({CLEAN, "main returned 1"}, """
static int ends[2];
static void *work(void *arg) { write(ends[1], "x", 1); return arg; }
int main(void) {
    pthread_t t; char c;
    MUST(pipe2(ends, O_NONBLOCK) == 0);
    MUST(fcntl(ends[0], F_GETFL) == (O_RDONLY | O_NONBLOCK));
    CREATE(t, work);
    int got = read(ends[0], &c, 1);
    MUST(got == 1 || (got == -1 && errno == EAGAIN));
    JOIN(t);
    return got != 1;
}
"""),
    "looks again and again": ({STUCK + ": T0 looks again and again"}, """
int main(void) {
    int ends[2]; char c;
    MUST(pipe2(ends, O_NONBLOCK) == 0);
    while (read(ends[0], &c, 1) < 0) ;
    return 0;
}
"""),
    "polls again and again": ({STUCK + ": T0 looks again and again"}, """
int main(void) {
    int ends[2];
    MUST(pipe(ends) == 0);
    struct pollfd one = {.fd = ends[0], .events = POLLIN};
    while (poll(&one, 1, 0) == 0) ;
    return 0;
}
"""),
    "looks until another thread writes": ({CLEAN}, """
static int ends[2];
static void *work(void *arg) { write(ends[1], "x", 1); return arg; }
int main(void) {
    pthread_t t; char c;
    MUST(pipe2(ends, O_NONBLOCK) == 0);
    CREATE(t, work);
    while (read(ends[0], &c, 1) < 0) ;
    JOIN(t);
    return c != 'x';
}
"""),
    "what is written happens before it is read": ({CLEAN}, """
static int ends[2], x;
static void *work(void *arg) { x = 1; write(ends[1], "x", 1); return arg; }
int main(void) {
    pthread_t t; char c;
    MUST(pipe(ends) == 0);
    CREATE(t, work);
    read(ends[0], &c, 1);
    MUST(x == 1);
    JOIN(t);
    return 0;
}
"""),
    "what was done before a close happens before the end": ({CLEAN}, """
static int ends[2], x;
static void *work(void *arg) { x = 1; close(ends[1]); return arg; }
int main(void) {
    pthread_t t; char c;
    MUST(pipe(ends) == 0);
    CREATE(t, work);
    MUST(read(ends[0], &c, 1) == 0);
    MUST(x == 1);
    JOIN(t);
    return 0;
}
"""),
    "to see that there is room orders nothing": ({"data race"}, """
static int ends[2], x;
static void *work(void *arg) { x = 1; write(ends[1], "x", 1); return arg; }
int main(void) {
    pthread_t t;
    MUST(pipe(ends) == 0);
    CREATE(t, work);
    write(ends[1], "y", 1);
    x = 2;
    JOIN(t);
    return 0;
}
"""),
    "a shared buffer is read while it is filled": ({"data race"}, """
static int ends[2];
static char buffer[16];
static void *work(void *arg) { read(ends[0], buffer, 16); return arg; }
int main(void) {
    pthread_t t;
    MUST(pipe(ends) == 0 && write(ends[1], "0123456789abcdef", 16) == 16);
    CREATE(t, work);
    int c = buffer[15];
    JOIN(t);
    return c != 0 && c != 'f';
}
"""),
    "several buffers": ({CLEAN}, """
int main(void) {
    int ends[2]; char a[3] = "", b[4] = "";
    MUST(pipe(ends) == 0);
    struct iovec out[2] = {{"ab", 2}, {"cde", 3}}, in[2] = {{a, 2}, {b, 3}};
    MUST(writev(ends[1], out, 2) == 5);
    int left;
    MUST(ioctl(ends[0], FIONREAD, &left) == 0 && left == 5);
    MUST(readv(ends[0], in, 2) == 5);
    return strcmp(a, "ab") != 0 || strcmp(b, "cde") != 0;
}
"""),
    "a wait for a pipe is canceled": ({CLEAN}, """
static int ends[2], cleaned;
static void clean(void *arg) { cleaned = 1; close(ends[1]); }
static void *work(void *arg) {
    char c;
    pthread_cleanup_push(clean, NULL);
    read(ends[0], &c, 1);
    pthread_cleanup_pop(0);
    return arg;
}
int main(void) {
    pthread_t t; void *result; char c;
    MUST(pipe(ends) == 0);
    CREATE(t, work);
    pthread_cancel(t);
    pthread_join(t, &result);
    return result != PTHREAD_CANCELED || !cleaned || read(ends[0], &c, 1) != 0;
}
"""),
    # ---------------------------------------------------------------- numbers
    "a number is closed while it is used": (
        {CLEAN, "main returned 1"}, """
static int file;
static void *work(void *arg) { return (void *)(intptr_t)write(file, "x", 1); }
int main(void) {
    pthread_t t; void *put; int ends[2];
    file = open("/dev/null", O_WRONLY);
    CREATE(t, work);
    close(file);
    MUST(pipe(ends) == 0 && ends[0] == file);
    pthread_join(t, &put);
    return (intptr_t)put != 1;
}
"""),
    "a number is opened again by the thread that uses it": ({CLEAN}, """
static int file;
static void *work(void *arg) {
    close(file);
    file = open("/dev/null", O_WRONLY);
    return arg;
}
int main(void) {
    pthread_t t;
    file = open("/dev/null", O_WRONLY);
    CREATE(t, work);
    JOIN(t);
    return write(file, "x", 1) != 1;
}
"""),
    "the lowest number": ({CLEAN, "main returned 1"}, """
static int a, b;
static void *one(void *arg) { a = open("/dev/null", O_RDONLY); return arg; }
static void *two(void *arg) { b = open("/dev/zero", O_RDONLY); return arg; }
int main(void) { RUN(one, two); return a > b; }
"""),
    "a reader keeps what it reads from open": (
        {CLEAN, PIPE}, """
static int ends[2];
static void *work(void *arg) {
    char c;
    int got = read(ends[0], &c, 1);
    MUST(got == 1 || errno == EBADF);
    return arg;
}
int main(void) {
    pthread_t t;
    MUST(pipe(ends) == 0);
    CREATE(t, work);
    close(ends[0]);
    int other = open("/dev/null", O_WRONLY);
    write(ends[1], "x", 1);
    JOIN(t);
    return 0;
}
"""),
    "standard input is closed, and there again": ({CLEAN}, """
int main(void) {
    char c;
    MUST(read(0, &c, 1) >= 0 && close(0) == 0);
    MUST(read(0, &c, 1) == -1 && errno == EBADF);
    return open("/dev/null", O_RDONLY) != 0;
}
"""),
    "a duplicate of its own": ({CLEAN}, """
static int ends[2], mine;
static void *work(void *arg) {
    MUST(write(mine, "x", 1) == 1);
    close(mine);
    return arg;
}
int main(void) {
    pthread_t t; char c;
    MUST(pipe(ends) == 0);
    mine = fcntl(ends[1], F_DUPFD_CLOEXEC, 50);
    MUST(mine >= 50 && fcntl(mine, F_GETFD) == FD_CLOEXEC);
    CREATE(t, work);
    close(ends[1]);
    MUST(read(ends[0], &c, 1) == 1 && read(ends[0], &c, 1) == 0);
    JOIN(t);
    return 0;
}
"""),
    "what does not exist": ({CLEAN}, """
int main(void) {
    char c; int ends[2];
    MUST(read(77, &c, 1) == -1 && errno == EBADF);
    MUST(write(-1, &c, 1) == -1 && errno == EBADF);
    MUST(close(77) == -1 && errno == EBADF);
    MUST(dup2(77, 9) == -1 && errno == EBADF);
    MUST(pipe(ends) == 0 && lseek(ends[0], 0, SEEK_SET) == -1);
    MUST(errno == ESPIPE && write(ends[0], "x", 1) == -1 && errno == EBADF);
    return 0;
}
"""),
    # ------------------------------------------------------ sockets, counters
    "a pair of sockets, both ways": ({CLEAN}, """
static int ends[2];
static void *echo(void *arg) {
    char c;
    while (recv(ends[1], &c, 1, 0) == 1) MUST(send(ends[1], &c, 1, 0) == 1);
    return arg;
}
int main(void) {
    pthread_t t; char c;
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    CREATE(t, echo);
    MUST(write(ends[0], "x", 1) == 1 && read(ends[0], &c, 1) == 1);
    MUST(shutdown(ends[0], SHUT_WR) == 0);
    JOIN(t);
    return c != 'x';
}
"""),
    "datagrams keep their ends": ({CLEAN}, """
static int ends[2];
static void *tell(void *arg) {
    send(ends[1], "ab", 2, 0); send(ends[1], "c", 1, 0);
    return arg;
}
int main(void) {
    pthread_t t; char text[8];
    MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0);
    CREATE(t, tell);
    MUST(recv(ends[0], text, 8, 0) == 2 && recv(ends[0], text, 8, 0) == 1);
    MUST(recv(ends[0], text, 8, MSG_DONTWAIT) == -1 && errno == EAGAIN);
    JOIN(t);
    return 0;
}
"""),
    "eventfd counts": ({CLEAN, "main returned 1"}, """
static int file;
static void *add(void *arg) { eventfd_write(file, 1); return arg; }
int main(void) {
    pthread_t t, u; eventfd_t value, more = 0;
    MUST((file = eventfd(0, 0)) > 0);
    CREATE(t, add); CREATE(u, add);
    MUST(eventfd_read(file, &value) == 0);
    if (value == 1) MUST(read(file, &more, 8) == 8);
    JOIN(t); JOIN(u);
    MUST(value + more == 2);
    return value == 1;
}
"""),
    "eventfd as a semaphore": ({DEADLOCK + ": T0, T2 wait",
                                DEADLOCK + ": T0, T1 wait"}, """
static int file;
static void *take(void *arg) {
    eventfd_t one;
    MUST(read(file, &one, 8) == 8 && one == 1);
    return arg;
}
int main(void) {
    file = eventfd(1, EFD_SEMAPHORE);
    RUN(take, take);
    return 0;
}
"""),
    # -------------------------------------------------------------- many at once
    "poll waits for the first of two": ({"main returned 3", "main returned 4",
                                         "main returned 5"}, """
static int a[2], b[2];
static void *one(void *arg) { write(a[1], "a", 1); return arg; }
static void *two(void *arg) { write(b[1], "b", 1); return arg; }
int main(void) {
    pthread_t t, u;
    MUST(pipe(a) == 0 && pipe(b) == 0);
    struct pollfd both[2] = {{a[0], POLLIN}, {b[0], POLLIN}};
    CREATE(t, one); CREATE(u, two);
    int ready = poll(both, 2, -1);
    JOIN(t); JOIN(u);
    return ready == 2 ? 3 : both[0].revents ? 4 : 5;
}
"""),
    "poll tells of the end, and of no number": ({CLEAN}, """
static int ends[2];
static void *end(void *arg) { close(ends[1]); return arg; }
int main(void) {
    pthread_t t;
    MUST(pipe(ends) == 0);
    struct pollfd one = {ends[0], POLLIN}, none = {77, POLLIN};
    CREATE(t, end);
    MUST(poll(&one, 1, -1) == 1 && one.revents == POLLHUP);
    MUST(poll(&none, 1, -1) == 1 && none.revents == POLLNVAL);
    JOIN(t);
    return 0;
}
"""),
    "poll, until its time is up": ({CLEAN, "main returned 1"}, """
static int ends[2];
static void *late(void *arg) { write(ends[1], "x", 1); return arg; }
int main(void) {
    pthread_t t;
    MUST(pipe(ends) == 0);
    struct pollfd one = {ends[0], POLLIN};
    CREATE(t, late);
    int ready = poll(&one, 1, 10);
    JOIN(t);
    return ready == 0;
}
"""),
    "select": ({CLEAN, "main returned 1"}, """
static int a[2], b[2];
static void *one(void *arg) { write(a[1], "a", 1); return arg; }
static void *two(void *arg) { write(b[1], "b", 1); return arg; }
int main(void) {
    pthread_t t, u; fd_set all;
    MUST(pipe(a) == 0 && pipe(b) == 0);
    CREATE(t, one); CREATE(u, two);
    FD_ZERO(&all); FD_SET(a[0], &all); FD_SET(b[0], &all);
    int ready = select(b[0] + 1, &all, NULL, NULL, NULL);
    MUST(ready == FD_ISSET(a[0], &all) + FD_ISSET(b[0], &all) && ready > 0);
    JOIN(t); JOIN(u);
    struct timeval none = {0};
    MUST(select(0, NULL, NULL, NULL, &none) == 0);
    return ready == 2;
}
"""),
    "epoll tells the order": ({"main returned 3", "main returned 4"}, """
static int a[2], b[2], poller;
static void *one(void *arg) { write(a[1], "a", 1); return arg; }
static void *two(void *arg) { write(b[1], "b", 1); return arg; }
static void add(int file) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = file};
    MUST(epoll_ctl(poller, EPOLL_CTL_ADD, file, &event) == 0);
}
int main(void) {
    struct epoll_event both[2];
    MUST(pipe(a) == 0 && pipe(b) == 0 && (poller = epoll_create1(0)) > 0);
    add(a[0]); add(b[0]);
    RUN(one, two);
    MUST(epoll_wait(poller, both, 2, -1) == 2);
    return both[0].data.fd == a[0] ? 3 : 4;
}
"""),
    "an edge is told once": ({DEADLOCK + ": T0 waits"}, """
int main(void) {
    int a[2], poller = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    MUST(pipe(a) == 0 && epoll_ctl(poller, EPOLL_CTL_ADD, a[0], &event) == 0);
    MUST(write(a[1], "xy", 2) == 2);
    char c;
    MUST(epoll_wait(poller, &event, 1, -1) == 1 && read(a[0], &c, 1) == 1);
    return epoll_wait(poller, &event, 1, -1);
}
"""),
    "a poller is given what is ready while it waits": ({CLEAN}, """
static int a[2], poller;
static void *add(void *arg) {
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = 7};
    MUST(epoll_ctl(poller, EPOLL_CTL_ADD, a[0], &event) == 0);
    return arg;
}
int main(void) {
    pthread_t t; struct epoll_event event;
    MUST(pipe(a) == 0 && write(a[1], "x", 1) == 1);
    poller = epoll_create(1);
    CREATE(t, add);
    MUST(epoll_wait(poller, &event, 1, -1) == 1 && event.data.u32 == 7);
    JOIN(t);
    return 0;
}
"""),
    # ------------------------------------------------------------------ timers
    "a timer on virtual time": ({CLEAN}, """
int main(void) {
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    struct itimerspec each = {{0, 1000000}, {0, 5000000}};
    uint64_t times;
    MUST(timerfd_settime(timer, 0, &each, NULL) == 0);
    MUST(read(timer, &times, 8) == 8 && times == 1);
    usleep(3500);
    MUST(read(timer, &times, 8) == 8 && times == 3);
    MUST(timerfd_gettime(timer, &each) == 0 && each.it_value.tv_nsec < 500001);
    struct pollfd one = {timer, POLLIN};
    MUST(poll(&one, 1, -1) == 1 && read(timer, &times, 8) == 8 && times == 1);
    struct itimerspec off = {0};
    MUST(timerfd_settime(timer, 0, &off, NULL) == 0);
    return poll(&one, 1, 1000) != 0;
}
"""),
    "a timer is set while it is waited for": ({CLEAN}, """
static int timer;
static void *set(void *arg) {
    struct itimerspec soon = {.it_value.tv_sec = 3600};
    MUST(timerfd_settime(timer, 0, &soon, NULL) == 0);
    return arg;
}
int main(void) {
    pthread_t t; uint64_t times;
    timer = timerfd_create(CLOCK_MONOTONIC, 0);
    CREATE(t, set);
    MUST(read(timer, &times, 8) == 8 && times == 1);
    JOIN(t);
    return 0;
}
"""),
    "a timer comes late, or early enough": ({CLEAN, "main returned 1"}, """
static int done;
static pthread_mutex_t m = MUTEX;
static void *work(void *arg) {
    pthread_mutex_lock(&m); done = 1; pthread_mutex_unlock(&m);
    return arg;
}
int main(void) {
    pthread_t t; uint64_t times;
    int timer = timerfd_create(CLOCK_REALTIME, 0);
    int poller = epoll_create1(0);
    struct itimerspec soon = {.it_value.tv_nsec = 1000};
    struct epoll_event event = {.events = EPOLLIN};
    MUST(epoll_ctl(poller, EPOLL_CTL_ADD, timer, &event) == 0);
    CREATE(t, work);
    MUST(timerfd_settime(timer, 0, &soon, NULL) == 0);
    MUST(epoll_wait(poller, &event, 1, -1) == 1);
    pthread_mutex_lock(&m); int seen = done; pthread_mutex_unlock(&m);
    JOIN(t);
    return !seen;
}
"""),
    # ---------------------------------------------------------- not explored
    "a stream of a pipe": ({"fdopen() of a pipe is not modelled"}, """
int main(void) {
    int ends[2];
    MUST(pipe(ends) == 0);
    return fdopen(ends[0], "r") == NULL;
}
"""),
    "a socket": ({"socket() is not modelled"}, """
int main(void) { return socket(AF_INET, SOCK_STREAM, 0) < 0; }
"""),
    "an address": ({"sendto() to an address is not modelled"}, """
int main(void) {
    int ends[2]; struct sockaddr to = {.sa_family = AF_UNIX};
    MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0);
    return sendto(ends[0], "x", 1, 0, &to, sizeof to) != 1;
}
"""),
}

# With and without pruning, for random programs.
FEW_PREEMPTIONS = [{"strategy": "bounded", "bound": 2, "prune": prune}
                   for prune in (1, 0)]

programs = searched.Programs("descriptors", HEADERS, PROGRAMS)


def setUpModule():
    programs.build()


class Programs(searched.TestCase):
    programs = programs


Programs.add_tests()


class Random(unittest.TestCase):
    def test_every_search_shows_the_same(self):
        wrong, whole = compare(range(RANDOM))
        self.assertEqual(wrong, [])
        self.assertGreater(whole, RANDOM // 2)


def compare(numbers):
    """(what is wrong, how many programs were tried without pruning)."""
    tree = trees.shared()
    path = f"{tree.scratch}/random-descriptors"
    programs = {number: descriptor_programs.draw(number) for number in numbers}
    with open(path + ".c", "w", encoding="utf-8") as file:
        file.write(descriptor_programs.HEADERS)
        for number, program in programs.items():
            file.write(descriptor_programs.to_c(number, program))
        calls = "".join(f"    case {number}: return descriptors{number}();\n"
                        for number in programs)
        file.write("int main(void) {\n    switch (atoi(getenv(\"CASE\"))) {\n"
                   f"{calls}    }}\n    return 99;\n}}\n")
    explored.build(tree, path, path + ".c")
    wrong, whole = [], 0
    for number, program in programs.items():
        # Those that went through to the end, of all and with few preemptions.
        for searches, key in ((searched.SEARCHES[:2], "everything"),
                              (FEW_PREEMPTIONS, "complete")):
            found = []
            for search in searches:
                messages, result = searched.came_out(path, number, runs=RUNS, **search)
                if result[key] and result["bound"] == search.get(
                        "bound", result["bound"]):
                    found.append(messages)
                elif result["result"] == "not explored":
                    wrong.append(f"{number}: {result['message']}: {program}")
            if any(messages != found[0] for messages in found):
                wrong.append(f"{number}: {found}: {program}")
        whole += len(found) == 2
    return wrong, whole


if __name__ == "__main__":
    if len(sys.argv) == 3:
        first, count = map(int, sys.argv[1:])
        wrong, whole = compare(range(first, first + count))
        print(*wrong, f"{count} programs, {whole} of them also without pruning",
              sep="\n")
        sys.exit(len(wrong) > 0)
    unittest.main()
