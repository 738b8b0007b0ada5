"""Small random programs that read, write, close and wait for descriptors.

Each thread has a register r, and mixes into it what its calls return and what
they read. What came out is the sum of the registers.
"""

import random

HEADERS = """\
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int p[2], q[2], s[2], e, n, l, t;
static struct pollfd asked(int file, int events) {
    return (struct pollfd){.fd = file, .events = events};
}
static int in(int file) {
    char byte = 0;
    int got = read(file, &byte, 1);
    return got < 0 ? errno : got * 64 + byte;
}
static int out(int file, int byte) {
    char bytes[1] = {byte};
    int put = write(file, bytes, 1);
    return put < 0 ? errno : put;
}
static int take(int file) {
    uint64_t value = 0;
    int got = read(file, &value, 8);
    return got < 0 ? errno : value;
}
static int give(int file, uint64_t value) {
    int put = write(file, &value, 8);
    return put < 0 ? errno : put;
}
static int look(int a, int b, int time) {
    struct pollfd both[2] = {asked(a, POLLIN), asked(b, POLLIN | POLLOUT)};
    int got = poll(both, 2, time);
    return got < 0 ? errno : got + 5 * both[0].revents + 7 * both[1].revents;
}
static int wait_for(int poller, int time) {
    struct epoll_event one = {0};
    int got = epoll_wait(poller, &one, 1, time);
    return got < 0 ? errno : got + 3 * one.events + 11 * one.data.u32;
}
static int add(int poller, int file, int events) {
    struct epoll_event one = {.events = events, .data.u32 = file};
    int got = epoll_ctl(poller, EPOLL_CTL_ADD, file, &one);
    return got < 0 ? errno : got;
}
static int set(int timer, int nanoseconds) {
    struct itimerspec one = {.it_value.tv_nsec = nanoseconds};
    int got = timerfd_settime(timer, 0, &one, NULL);
    return got < 0 ? errno : got;
}
static int shut(int file) {
    return close(file) < 0 ? errno : 0;
}
"""

# What a program begins with: which of these it has.
OBJECTS = {
    "pipe": "pipe(p)",
    "quick": "pipe2(q, O_NONBLOCK)",
    "sockets": "socketpair(AF_UNIX, SOCK_STREAM, 0, s)",
    "event": "e = eventfd(0, 0)",
    "semaphore": "e = eventfd(1, EFD_SEMAPHORE | EFD_NONBLOCK)",
    "poller": "n = epoll_create1(0)",
    "timer": "t = timerfd_create(CLOCK_MONOTONIC, 0)",
}

# What its threads do, to which.
STATEMENTS = {
    "pipe": ("in(p[0])", "out(p[1], K)", "out(p[1], K)", "shut(p[0])",
             "shut(p[1])", "look(p[0], p[1], 0)", "look(p[0], -1, -1)"),
    "quick": ("in(q[0])", "out(q[1], K)", "in(q[0])", "shut(q[1])",
              "look(q[0], -1, 0)"),
    "sockets": ("in(s[0])", "in(s[1])", "out(s[0], K)", "out(s[1], K)",
                "shut(s[0])", "shutdown(s[0], SHUT_WR)",
                "look(s[0], s[1], 0)"),
    "event": ("take(e)", "give(e, K)", "give(e, K)", "look(e, -1, -1)"),
    "semaphore": ("take(e)", "give(e, K)", "take(e)"),
    "poller": ("wait_for(n, 0)", "wait_for(n, -1)", "wait_for(n, 0)"),
    "timer": ("take(t)", "set(t, 1000)", "set(t, 0)", "look(t, -1, 0)",
              "usleep(2)"),
    "numbers": ("l = dup(0)", "shut(l)", "dup2(0, l)", "out(l, K)", "in(l)"),
}
MEMBERS = {"pipe": "p[0]", "quick": "q[0]", "sockets": "s[0]", "event": "e",
           "semaphore": "e", "timer": "t"}


def draw(number):
    """(objects, members of the poller, statements of each thread)."""
    chance = random.Random(number)
    objects = chance.sample(sorted(MEMBERS), chance.choice((1, 1, 2)))
    if {"event", "semaphore"} <= set(objects):
        objects.remove("event")
    kinds = list(objects)
    members = []
    if chance.random() < .4:
        kinds.append("poller")
        members = [(MEMBERS[one], chance.choice(("EPOLLIN",
                                                 "EPOLLIN | EPOLLET")))
                   for one in objects]
        objects = objects + ["poller"]
    if chance.random() < .25:
        kinds.append("numbers")
    threads = []
    count = chance.choice((2, 2, 3))
    for _ in range(count):
        length = chance.choice((1, 2, 2, 3) if count == 2 else (1, 1, 2))
        threads.append([
            chance.choice(STATEMENTS[chance.choice(kinds)]).replace(
                "K", str(chance.randint(1, 3)))
            for _ in range(length)])
    return objects, members, threads


def to_c(number, program):
    objects, members, threads = program
    lines = []
    for i, body in enumerate(threads):
        lines.append(f"static void *work{number}_{i}(void *arg) {{\n"
                     "    unsigned r = 0;\n")
        lines += [f"    r = r * 31 + ({statement});\n" for statement in body]
        lines.append("    return (void *)(uintptr_t)r;\n}\n")
    lines.append(f"static int descriptors{number}(void) {{\n"
                 f"    pthread_t all[{len(threads)}];\n"
                 "    unsigned sum = 0;\n"
                 "    signal(SIGPIPE, SIG_IGN);\n")
    lines += [f"    if (({OBJECTS[one]}) < 0) return 99;\n" for one in objects]
    lines += [f"    add(n, {file}, {events});\n" for file, events in members]
    lines += [f"    pthread_create(&all[{i}], NULL, work{number}_{i}, NULL);\n"
              for i in range(len(threads))]
    lines.append(f"    for (int i = 0; i < {len(threads)}; i++) {{\n"
                 "        void *r;\n"
                 "        pthread_join(all[i], &r);\n"
                 "        sum = sum * 7 + (unsigned)(uintptr_t)r;\n    }\n"
                 "    return sum % 199;\n}\n")
    return "".join(lines)
