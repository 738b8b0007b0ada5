"""The schedule explorer against programs whose every outcome is known: it finds
what is wrong with them, blames none that is right, leaves out nothing when it
prunes, and replays what it has saved."""

import contextlib
import glob
import io
import json
import os
import random
import re
import shutil
import sys
import unittest
from unittest import mock

import tree as trees
from explored import (COMPILER, HEADERS, MACHINE, SHORTHANDS, explore,
                      find_runtime, rename)
from tree import ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))
from catalog.explored import certificate, command as front  # noqa: E402
from catalog.explored import report, schedule  # noqa: E402
from catalog.play import session  # noqa: E402

# -------------------------------------------------------------- the programs

# name: (verdict, verdict with --strict, a part of the message, the program). Of
# the message, a pair where it says another thing with --strict.
# They are compiled as one, so all stands in functions, and what begins in the
# first column gets a name of its own.
WRONG = {
    "trylock and back off": ("livelock", "livelock", "all is as it was", """
static pthread_mutex_t a = MUTEX, b = MUTEX;
static void both(pthread_mutex_t *x, pthread_mutex_t *y) {
    for (;;) {
        pthread_mutex_lock(x);
        if (pthread_mutex_trylock(y) == 0) break;
        pthread_mutex_unlock(x);
        sched_yield();
    }
    pthread_mutex_unlock(y); pthread_mutex_unlock(x);
}
static void *up(void *arg) { both(&a, &b); return arg; }
static void *down(void *arg) { both(&b, &a); return arg; }
int main(void) { RUN(up, down); return 0; }
"""),
    "a text that is told while it is looked for": (
        "wrong result", "wrong result", "main returned 1", """
static char *text;
static size_t length;
static FILE *stream;
static int seen;
static void *write_it(void *arg) { fputs("one", stream); fflush(stream); return arg; }
static void *read_it(void *arg) { seen = text != NULL && length == 0; return arg; }
int main(void) {
    stream = open_memstream(&text, &length);
    RUN(write_it, read_it);
    return seen;
}
"""),
    "a text that is read while more is written": (
        "data race", "data race", "", """
static char *text;
static size_t length;
static FILE *stream;
static void *write_it(void *arg) { fputs("two", stream); return arg; }
static void *read_it(void *arg) { MUST(text[0] == 'o'); return arg; }
int main(void) {
    stream = open_memstream(&text, &length);
    fputs("one", stream); fflush(stream);
    RUN(write_it, read_it);
    return 0;
}
"""),
    "lost update": ("wrong result", "wrong result", "main returned 1", """
static int total;
static void *add(void *arg) { total++; return arg; }
int main(void) { RUN(add, add); return total != 2; }
"""),
    "a thread canceled while it holds a lock": (
        "deadlock", "deadlock", "T0 waits", """
static pthread_mutex_t m = MUTEX;
static void *work(void *arg) {
    pthread_mutex_lock(&m); sleep(1); pthread_mutex_unlock(&m); return arg;
}
int main(void) {
    pthread_t t;
    CREATE(t, work); usleep(1000);
    pthread_cancel(t); JOIN(t);
    pthread_mutex_lock(&m);
    return 0;
}
"""),
    "a canceled wait holds its lock again": (
        "deadlock", "deadlock", "T0 waits", """
static pthread_mutex_t m = MUTEX;
static pthread_cond_t c = COND;
static void *work(void *arg) {
    pthread_mutex_lock(&m);
    for (;;) pthread_cond_wait(&c, &m);
}
int main(void) {
    pthread_t t;
    CREATE(t, work);
    pthread_cancel(t); JOIN(t);
    pthread_mutex_lock(&m);
    return 0;
}
"""),
    "canceled in the middle": ("wrong result", "wrong result", "main returned 1", """
static int taken, given;
static void *work(void *arg) {
    taken++; usleep(1); given++; return arg;
}
int main(void) {
    pthread_t t;
    CREATE(t, work); pthread_cancel(t); JOIN(t);
    return taken != given;
}
"""),
    "a wait that ends although it is canceled": (
        "wrong result", "wrong result", "main returned 1", """
static sem_t s;
static void *work(void *arg) { sem_wait(&s); return arg; }
int main(void) {
    pthread_t t; void *result;
    sem_init(&s, 0, 0);
    CREATE(t, work);
    sem_post(&s); pthread_cancel(t);
    pthread_join(t, &result);
    return result != PTHREAD_CANCELED;
}
"""),
    "a wait that is canceled although it could end": (
        "wrong result", "wrong result", "main returned 1", """
static sem_t s;
static void *work(void *arg) { sem_wait(&s); return arg; }
int main(void) {
    pthread_t t; void *result;
    sem_init(&s, 0, 0);
    CREATE(t, work);
    sem_post(&s); pthread_cancel(t);
    pthread_join(t, &result);
    return result == PTHREAD_CANCELED;
}
"""),
    "canceled, but nothing there is a cancellation point": (
        "livelock", "livelock", "T1 looks again and again", """
static atomic_int stop;
static void *work(void *arg) { while (!stop); return arg; }
int main(void) {
    pthread_t t;
    CREATE(t, work); pthread_cancel(t); JOIN(t);
    return 0;
}
"""),
    "canceled, but waits for a lock": ("deadlock", "deadlock", "T0, T1 wait", """
static pthread_mutex_t m = MUTEX;
static void *work(void *arg) { pthread_mutex_lock(&m); return arg; }
int main(void) {
    pthread_t t;
    pthread_mutex_lock(&m);
    CREATE(t, work); pthread_cancel(t); JOIN(t);
    return 0;
}
"""),
    "canceled between any two operations": (
        "wrong result", "wrong result", "main returned 1", """
static atomic_int a, b;
static void *work(void *arg) {
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    a = 1; b = 1; return arg;
}
int main(void) {
    pthread_t t;
    CREATE(t, work); pthread_cancel(t); JOIN(t);
    return a != b;
}
"""),
    "canceled after it was joined": (
        "misuse", "misuse", "T1 is used, though it was joined", """
static void *work(void *arg) { return arg; }
int main(void) {
    pthread_t t;
    CREATE(t, work); JOIN(t); pthread_cancel(t);
    return 0;
}
"""),
    "canceled, but it has allowed that late": (
        "crash", "crash", "abort", """
static atomic_int done;
static void *work(void *arg) {
    int old;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
    done = 1;
    pthread_setcancelstate(old, NULL);
    pthread_testcancel();
    done = 2;
    return arg;
}
int main(void) {
    pthread_t t; void *result;
    CREATE(t, work); pthread_cancel(t); pthread_join(t, &result);
    MUST(result == PTHREAD_CANCELED && done == 1);
    return 0;
}
"""),
    "the last thread ends, and a handler at exit waits": (
        "deadlock", "deadlock", "T1 waits", """
static pthread_mutex_t m = MUTEX;
static void leave(void) { pthread_mutex_lock(&m); }
static void *work(void *arg) { pthread_mutex_lock(&m); return arg; }
int main(void) {
    pthread_t t;
    atexit(leave);
    CREATE(t, work); pthread_detach(t);
    pthread_exit(NULL);
}
"""),
    "the last thread ends in a handler at exit": (
        "wrong result", "wrong result", "_exit(3)", """
static void leave(void) { _exit(3); }
int main(void) { atexit(leave); pthread_exit(NULL); }
"""),
    "one name for two files": ("wrong result", "wrong result", "main returned 1", """
static char *names[2];
static void *name_one(void *arg) { names[0] = strdup(tmpnam(NULL)); return arg; }
static void *name_two(void *arg) { names[1] = strdup(tmpnam(NULL)); return arg; }
int main(void) { RUN(name_one, name_two); return !strcmp(names[0], names[1]); }
"""),
    "the sign of another one's gamma": (
        "wrong result", "wrong result", "exit(1)", """
static void *below(void *arg) {
    double lgamma(double);
    extern int signgam;
    lgamma(-0.5); if (signgam != -1) exit(1); return arg;
}
static void *above(void *arg) { double lgamma(double); lgamma(2.5); return arg; }
int main(void) { RUN(below, above); return 0; }
"""),
    "an atomic store to where nothing is": (
        "crash", "crash", "SIGSEGV: an invalid address", """
static _Atomic(atomic_int *) p;
static void *put(void *arg) { atomic_store(p, 1); return arg; }
int main(void) { RUN(put, put); return 0; }
"""),
    "reads again, though a writer may go first": (
        "clean", "deadlock", "T0, T1, T2 wait", """
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static void *look(void *arg) {
    pthread_rwlock_rdlock(&lock); pthread_rwlock_rdlock(&lock);
    pthread_rwlock_unlock(&lock); pthread_rwlock_unlock(&lock);
    return arg;
}
static void *change(void *arg) {
    pthread_rwlock_wrlock(&lock); pthread_rwlock_unlock(&lock); return arg;
}
int main(void) { RUN(look, change); return 0; }
"""),
    "writes to the stack of a function that another one has left": (
        "use after free", "use after free",
        "a variable of a function of T1 that has returned", """
static _Atomic(int *) p;
static void put(void) { int x = 1; p = &x; usleep(10); }
static void *leave(void *arg) { put(); usleep(1000000); return arg; }
static void *write_late(void *arg) { usleep(1000); if (p) *p = 5; return arg; }
int main(void) { RUN(leave, write_late); return 0; }
"""),
    "lock order": ("deadlock", "deadlock", "T0, T1, T2 wait", """
static pthread_mutex_t a = MUTEX, b = MUTEX;
static void both(pthread_mutex_t *x, pthread_mutex_t *y) {
    pthread_mutex_lock(x); pthread_mutex_lock(y);
    pthread_mutex_unlock(y); pthread_mutex_unlock(x);
}
static void *up(void *arg) { both(&a, &b); return arg; }
static void *down(void *arg) { both(&b, &a); return arg; }
int main(void) { RUN(up, down); return 0; }
"""),
    "use after free of the end of a large block": (
        "use after free", "use after free", "memory that has been freed", """
static _Atomic(char *) buffer;
static void *use(void *arg) {
    char *mine = atomic_load(&buffer);
    if (mine) mine[8191] = 1;
    return arg;
}
static void *drop(void *arg) {
    free(atomic_exchange(&buffer, NULL)); return arg;
}
int main(void) { buffer = malloc(8192); RUN(use, drop); return 0; }
"""),
    "use after free of a very large block": (
        "use after free", "use after free", "memory that has been freed", """
static _Atomic(char *) buffer;
static void *use(void *arg) {
    char *mine = atomic_load(&buffer);
    if (mine) mine[7 << 20] = 1;
    return arg;
}
static void *drop(void *arg) {
    free(atomic_exchange(&buffer, NULL)); return arg;
}
int main(void) { buffer = malloc(8 << 20); RUN(use, drop); return 0; }
"""),
    "the stack of a thread that has ended": (
        "use after free", "use after free",
        "T0 writes to the stack of T1, which has ended", """
static int *volatile pending;
static void *ask(void *arg) { int mine = 0; pending = &mine; return arg; }
int main(void) {
    pthread_t thread;
    CREATE(thread, ask); JOIN(thread);
    *pending = 1;
    return 0;
}
"""),
    "the stack of main, which has ended": (
        "use after free", "use after free", "the stack of T0", """
static void *count(void *arg) {
    pthread_detach(pthread_self());
    for (int i = 0; i < 3; i++) ++*(volatile int *)arg;
    return NULL;
}
int main(void) {
    int number = 0;
    pthread_t thread;
    pthread_create(&thread, NULL, count, &number);
    pthread_exit(NULL);
}
"""),
    "a variable of main, which may have returned": (
        "clean", "data race", "", """
static void *count(void *arg) { ++*(int *)arg; return NULL; }
int main(void) {
    int number = 0;
    pthread_t thread;
    pthread_create(&thread, NULL, count, &number);
    pthread_detach(thread);
    return 0;
}
"""),
    "a variable of a function that has returned": (
        "use after free", "use after free",
        "a variable of a function of T0 that has returned", """
static void *count(void *arg) { ++*(int *)arg; return NULL; }
static void begin(pthread_t *thread) {
    int numbers[500] = {0};
    pthread_create(thread, NULL, count, numbers);
}
int main(void) {
    pthread_t thread; begin(&thread); JOIN(thread); return 0;
}
"""),
    "the last variable of a function that has returned": (
        "use after free", "use after free",
        "a variable of a function of T0 that has returned", """
static void *count(void *arg) { ++*(int *)arg; return NULL; }
static void begin(pthread_t *thread) {
    int number = 0;
    pthread_create(thread, NULL, count, &number);
}
int main(void) {
    pthread_t thread; begin(&thread); JOIN(thread); return 0;
}
"""),
    "a write to what is the explorer's": (
        "crash", "crash", "T0 writes to 0x", """
int main(void) { *(volatile long *)pthread_self() = 1; return 0; }
"""),
    "a write in front of a block": (
        "crash", "crash", "a wild pointer, or an index out of bounds", """
int main(void) { volatile char *block = malloc(10); block[-1] = 0; return 0; }
"""),
    "a copy that is too long": (
        "crash", "crash", "T1 writes to 0x", """
static char box[10];
static void *fill(void *arg) { memset(box, 1, 1 << 20); return arg; }
int main(void) { RUN(fill, fill); return 0; }
"""),
    "a write behind a block": (
        "crash", "crash", "T0 writes behind the end of a block", """
int main(void) {
    volatile int *numbers = malloc(10 * sizeof *numbers);
    for (int i = 0; i <= 10; i++) numbers[i] = i;
    return 0;
}
"""),
    "memory that is not zero": (
        "clean", "wrong result", "main returned 1", """
int main(void) {
    char *block = malloc(10);
    char *zero = calloc(10, 1);
    return block[3] != 0 || zero[3] != 0;
}
"""),
    "free of what lies inside a block": (
        "misuse", "misuse", "free of what malloc did not return", """
int main(void) { char *block = malloc(10); free(block + 1); return 0; }
"""),
    "realloc of a freed block": (
        "misuse", "misuse", "freed a second time", """
int main(void) {
    char *volatile block = malloc(10);
    free(block);
    return realloc(block, 20) == NULL;
}
"""),
    "lost update of another thread's variable": (
        "wrong result", "wrong result", "main returned 1", """
static _Thread_local int mine;
static int *theirs;
static void *add(void *arg) { ++*theirs; return arg; }
int main(void) { theirs = &mine; mine = 0; RUN(add, add); return mine != 2; }
"""),
    "a variable of a thread that has ended": (
        "use after free", "use after free",
        "T0 reads a thread-local variable of T1, which has ended", """
static _Thread_local int number;
static int *volatile last;
static void *lend(void *arg) { last = &number; return arg; }
int main(void) {
    pthread_t thread;
    CREATE(thread, lend); JOIN(thread);
    return *last;
}
"""),
    "lost update of an atomic struct": (
        "wrong result", "wrong result", "main returned 1", """
struct pair { long count, tag; };
static _Atomic struct pair shared;
static void *add(void *arg) {
    struct pair mine = shared; mine.count++; shared = mine; return arg;
}
int main(void) {
    RUN(add, add);
    struct pair last = shared;
    return last.count != 2;
}
"""),
    "lost update of 16 bytes": (
        "wrong result", "wrong result", "main returned 1", """
static __int128 shared __attribute__((aligned(16)));
static void *add(void *arg) {
    __int128 old = __atomic_load_n(&shared, __ATOMIC_SEQ_CST);
    __atomic_store_n(&shared, old + 1, __ATOMIC_SEQ_CST);
    return arg;
}
int main(void) { RUN(add, add); return shared != 2; }
"""),
    "use of pages after they are gone": (
        "use after free", "use after free", "memory that has been freed", """
#define PRIVATE MAP_PRIVATE | MAP_ANONYMOUS, -1, 0
static char *pages;
static void *use(void *arg) { pages[5000] = 1; return arg; }
static void *drop(void *arg) { munmap(pages + 4096, 4096); return arg; }
int main(void) {
    pages = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, PRIVATE);
    RUN(use, drop);
    return pages[0] + pages[8192];
}
#undef PRIVATE
"""),
    "a cache by an address that comes back": (
        "crash", "crash", "assertion failed", """
struct config { int value; };
static pthread_mutex_t lock = MUTEX;
static struct config *current, *cached_for;
static int cached;
static struct config *make(int value) {
    struct config *c = malloc(sizeof *c);
    c->value = value;
    return c;
}
static void *read_twice(void *arg) {
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&lock);
        if (cached_for != current) {
            cached = current->value;
            cached_for = current;
        }
        assert(cached == current->value);
        pthread_mutex_unlock(&lock);
    }
    return arg;
}
static void *replace(void *arg) {
    pthread_mutex_lock(&lock);
    free(current);
    current = make(2);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) { current = make(1); RUN(read_twice, replace); return 0; }
"""),
    "lock taken twice": ("deadlock", "deadlock", "T0 wait", """
static pthread_mutex_t lock = MUTEX;
int main(void) {
    pthread_mutex_lock(&lock); pthread_mutex_lock(&lock); return 0;
}
"""),
    "lost wake-up": ("deadlock", "deadlock", "T0, T1 wait", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static void *wait_for_it(void *arg) {
    pthread_mutex_lock(&lock);
    pthread_cond_wait(&cond, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}
static void *tell(void *arg) { pthread_cond_signal(&cond); return arg; }
int main(void) { RUN(wait_for_it, tell); return 0; }
"""),
    "flag set without the lock": ("deadlock", "deadlock", "", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static atomic_int flag;
static void *wait_for_it(void *arg) {
    pthread_mutex_lock(&lock);
    while (!flag) pthread_cond_wait(&cond, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}
static void *tell(void *arg) {
    flag = 1; pthread_cond_signal(&cond); return arg;
}
int main(void) { RUN(wait_for_it, tell); return 0; }
"""),
    "if around a wait": ("crash", "crash", "assertion failed", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static int items;
static void *consume(void *arg) {
    pthread_mutex_lock(&lock);
    if (items == 0) pthread_cond_wait(&cond, &lock);
    assert(items > 0);
    items--;
    pthread_mutex_unlock(&lock);
    return arg;
}
static void put(void) {
    pthread_mutex_lock(&lock); items++; pthread_cond_signal(&cond);
    pthread_mutex_unlock(&lock);
}
int main(void) {
    pthread_t first, second;
    CREATE(first, consume); CREATE(second, consume);
    put(); put();
    JOIN(first); JOIN(second);
    return 0;
}
"""),
    "wait without a condition": ("clean", "crash", "assertion failed", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static int ready, go;
static void *wait_for_it(void *arg) {
    pthread_mutex_lock(&lock);
    ready = 1;
    pthread_cond_wait(&cond, &lock);
    assert(go);
    pthread_mutex_unlock(&lock);
    return arg;
}
static void *tell(void *arg) {
    for (int done = 0; !done; ) {
        pthread_mutex_lock(&lock);
        if (ready) { done = go = 1; pthread_cond_signal(&cond); }
        pthread_mutex_unlock(&lock);
        sched_yield();
    }
    return arg;
}
int main(void) { RUN(wait_for_it, tell); return 0; }
"""),
    "use after free": ("use after free", "use after free", "freed", """
static int *shared;
static void *use(void *arg) { *shared = 2; return arg; }
static void *drop(void *arg) { free(shared); return arg; }
int main(void) { shared = malloc(4); *shared = 1; RUN(use, drop); return 0; }
"""),
    "memcpy from freed memory": ("use after free", "use after free", "", """
static char *shared;
static void *use(void *arg) {
    char copy[8]; memcpy(copy, shared, 8); return arg;
}
static void *drop(void *arg) { free(shared); return arg; }
int main(void) { shared = calloc(8, 1); RUN(use, drop); return 0; }
"""),
    "double free": ("misuse", "misuse", "a second time", """
static int *shared;
static void *drop(void *arg) { free(shared); return arg; }
int main(void) { shared = malloc(4); RUN(drop, drop); return 0; }
"""),
    "unlocked by another": ("misuse", "misuse", "unlocks a mutex that", """
static pthread_mutex_t lock = MUTEX;
static void *take(void *arg) { pthread_mutex_lock(&lock); return arg; }
static void *give(void *arg) { pthread_mutex_unlock(&lock); return arg; }
int main(void) { RUN(take, give); return 0; }
"""),
    "destroyed mutex": ("misuse", "misuse", "destroyed", """
static pthread_mutex_t lock = MUTEX;
static void *use(void *arg) {
    pthread_mutex_lock(&lock); pthread_mutex_unlock(&lock); return arg;
}
static void *drop(void *arg) { pthread_mutex_destroy(&lock); return arg; }
int main(void) { RUN(use, drop); return 0; }
"""),
    "freed mutex": ("use after free", "use after free", "a mutex is used", """
static pthread_mutex_t *lock;
static void *use(void *arg) {
    pthread_mutex_lock(lock); pthread_mutex_unlock(lock); return arg;
}
int main(void) {
    lock = calloc(1, sizeof *lock);
    pthread_t user;
    CREATE(user, use);
    free(lock);
    JOIN(user);
    return 0;
}
"""),
    "joined twice": ("misuse", "misuse", "joined a second time", """
static void *work(void *arg) { return arg; }
int main(void) { pthread_t t; CREATE(t, work); JOIN(t); JOIN(t); return 0; }
"""),
    "never joined": ("clean", "thread leak", "neither joined", """
static void *work(void *arg) { return arg; }
int main(void) { pthread_t t; CREATE(t, work); return 0; }
"""),
    "blocked at exit": ("clean", "blocked for ever", "T1", """
static sem_t never;
static void *work(void *arg) { sem_wait(&never); return arg; }
int main(void) {
    pthread_t t; sem_init(&never, 0, 0);
    CREATE(t, work); pthread_detach(t); return 0;
}
"""),
    "NULL": ("crash", "crash", "invalid address", """
static int *shared;
static int answer = 42;
static void *set(void *arg) { shared = &answer; return arg; }
static void *use(void *arg) { return *shared == 42 ? arg : &answer; }
int main(void) { RUN(set, use); return 0; }
"""),
    "division by zero": ("crash", "crash", "division by zero", """
static atomic_int divisor;
static void *set(void *arg) { divisor = 1; return arg; }
static void *use(void *arg) { int d = divisor; return 1 / d ? arg : &divisor; }
int main(void) { RUN(set, use); return 0; }
"""),
    "failed assertion": ("crash", "crash", "done == 2", """
static atomic_int done;
static void *work(void *arg) { done++; return arg; }
int main(void) {
    pthread_t first, second;
    CREATE(first, work); CREATE(second, work); JOIN(first);
    assert(done == 2);
    JOIN(second);
    return 0;
}
"""),
    "exit(3)": ("wrong result", "wrong result", "exit(3)", """
static atomic_int set;
static void *work(void *arg) { if (set) exit(3); return arg; }
int main(void) { pthread_t t; CREATE(t, work); set = 1; JOIN(t); return 0; }
"""),
    "relaxed publication": ("crash", "crash", "data == 1", """
static int data;
static atomic_int ready;
static void *write_it(void *arg) {
    data = 1; atomic_store_explicit(&ready, 1, memory_order_relaxed);
    return arg;
}
static void *read_it(void *arg) {
    if (atomic_load_explicit(&ready, memory_order_relaxed)) assert(data == 1);
    return arg;
}
int main(void) { RUN(write_it, read_it); return 0; }
"""),
    "write under a read lock": ("data race", "data race", "", """
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int shared;
static void *work(void *arg) {
    pthread_rwlock_rdlock(&lock); shared = 1; pthread_rwlock_unlock(&lock);
    return arg;
}
int main(void) { RUN(work, work); return 0; }
"""),
    "order by sleeping": ("wrong result", "wrong result", "", """
static int shared;
static void *work(void *arg) { shared = 1; return arg; }
int main(void) {
    pthread_t t; CREATE(t, work); sleep(1); int seen = shared; JOIN(t);
    return seen - 1;
}
"""),
    "barrier for one too many": ("deadlock", "deadlock", "T0, T1, T2 wait", """
static pthread_barrier_t barrier;
static void *work(void *arg) { pthread_barrier_wait(&barrier); return arg; }
int main(void) {
    pthread_barrier_init(&barrier, NULL, 3); RUN(work, work); return 0;
}
"""),
    "semaphore that lets two in": ("wrong result", "wrong result", "", """
static sem_t semaphore;
static int total;
static void *add(void *arg) {
    sem_wait(&semaphore); total++; sem_post(&semaphore); return arg;
}
int main(void) {
    sem_init(&semaphore, 0, 2); RUN(add, add); return total != 2;
}
"""),
    "once inside itself": ("deadlock", "deadlock", "T0 wait", """
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void set_up(void) { pthread_once(&once, set_up); }
int main(void) { pthread_once(&once, set_up); return 0; }
"""),
    "signal for another condition": ("deadlock", "deadlock", "", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static int apples, pears;
static void take(int *fruit) {
    pthread_mutex_lock(&lock);
    while (*fruit == 0) pthread_cond_wait(&cond, &lock);
    --*fruit;
    pthread_mutex_unlock(&lock);
}
static void put(int *fruit) {
    pthread_mutex_lock(&lock); ++*fruit; pthread_cond_signal(&cond);
    pthread_mutex_unlock(&lock);
}
static void *eat_apple(void *arg) { take(&apples); return arg; }
static void *eat_pear(void *arg) { take(&pears); return arg; }
int main(void) {
    pthread_t first, second;
    CREATE(first, eat_apple); CREATE(second, eat_pear);
    put(&apples); put(&pears);
    JOIN(first); JOIN(second);
    return 0;
}
"""),
    "signal that may go to either": ("deadlock", "deadlock", "", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static sem_t waiting;
static int apples, pears;
static void take(int *fruit) {
    pthread_mutex_lock(&lock);
    sem_post(&waiting);
    while (*fruit == 0) pthread_cond_wait(&cond, &lock);
    pthread_mutex_unlock(&lock);
}
static void put(int *fruit) {
    pthread_mutex_lock(&lock); ++*fruit; pthread_cond_signal(&cond);
    pthread_mutex_unlock(&lock);
}
static void *eat_apple(void *arg) { take(&apples); return arg; }
static void *eat_pear(void *arg) { take(&pears); return arg; }
int main(void) {
    pthread_t first, second;
    sem_init(&waiting, 0, 0);
    CREATE(first, eat_apple); sem_wait(&waiting);
    CREATE(second, eat_pear); sem_wait(&waiting);
    put(&apples); JOIN(first);
    put(&pears); JOIN(second);
    return 0;
}
"""),
    "five philosophers": ("deadlock", "deadlock", "", """
static pthread_mutex_t forks[5] = {MUTEX, MUTEX, MUTEX, MUTEX, MUTEX};
static void *dine(void *arg) {
    long i = (long)arg;
    pthread_mutex_lock(&forks[i]); pthread_mutex_lock(&forks[(i + 1) % 5]);
    pthread_mutex_unlock(&forks[(i + 1) % 5]); pthread_mutex_unlock(&forks[i]);
    return NULL;
}
int main(void) {
    pthread_t threads[5];
    for (long i = 0; i < 5; i++)
        pthread_create(&threads[i], NULL, dine, (void *)i);
    for (int i = 0; i < 5; i++) JOIN(threads[i]);
    return 0;
}
"""),
    "reordering by 20 threads": ("crash", "crash", "assertion failed", """
static int a, b;
static void *set(void *arg) { a = 1; b = -1; return arg; }
static void *look(void *arg) {
    assert((a == 0 && b == 0) || (a == 1 && b == -1)); return arg;
}
int main(void) {
    pthread_t threads[20], looker;
    for (int i = 0; i < 20; i++) CREATE(threads[i], set);
    CREATE(looker, look);
    for (int i = 0; i < 20; i++) JOIN(threads[i]);
    JOIN(looker);
    return 0;
}
"""),
    "old C with a race": ("wrong result", "wrong result", "main returned 1", """
static pthread_mutex_t *lock;
static int count;
static char *work(arg) char *arg; {
    int old;
    pthread_mutex_lock(lock); old = count; pthread_mutex_unlock(lock);
    pthread_mutex_lock(lock); count = old + 1; pthread_mutex_unlock(lock);
    return arg;
}
int main() {
    pthread_t t[2];
    int i;
    lock = malloc(sizeof(pthread_mutex_t));
    pthread_mutex_init(lock, 0);
    for (i = 0; i < 2; i++) pthread_create(t + i, 0, work, 0);
    for (i = 0; i < 2; i++) pthread_join(t[i], 0);
    return count != 2;
}
"""),
    "test and set apart": ("wrong result", "wrong result", "", """
static atomic_int taken, inside, most;
static void *work(void *arg) {
    while (taken) ;
    taken = 1;
    if (++inside == 2) most = 2;
    inside--; taken = 0;
    return arg;
}
int main(void) { RUN(work, work); return most == 2; }
"""),
    "compare and swap that forgets": ("wrong result", "wrong result", "", """
static atomic_int total;
static void *add(void *arg) {
    int old = total;
    atomic_compare_exchange_strong(&total, &old, old + 1);
    return arg;
}
int main(void) { RUN(add, add); return total != 2; }
"""),
    "waits without the mutex": ("misuse", "misuse", "nobody holds", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
int main(void) { pthread_cond_wait(&cond, &lock); return 0; }
"""),
    "a shared buffer for text": ("wrong result", "wrong result", "", """
static char text[8];
static int wrong[2];
static void *write(int number) {
    snprintf(text, sizeof text, "T%d", number);
    char mine[8];
    sprintf(mine, "T%d", number);
    wrong[number] = strcmp(text, mine) != 0;
    return NULL;
}
static void *zero(void *arg) { (void)arg; return write(0); }
static void *one(void *arg) { (void)arg; return write(1); }
int main(void) { RUN(zero, one); return wrong[0] || wrong[1]; }
"""),
    "copied while it is replaced": ("wrong result", "wrong result", "", """
static char name[8] = "ab";
static char *seen;
static void *replace(void *arg) {
    strcpy(name, "c"); strcat(name, "d"); return arg;
}
static void *copy(void *arg) { seen = strdup(name); return arg; }
int main(void) {
    RUN(replace, copy);
    return strlen(seen) != 2;
}
"""),
    "faster than the end of main": ("crash", "crash", "abort()", """
static void *work(void *arg) { abort(); return arg; }
int main(void) { pthread_t t; CREATE(t, work); pthread_detach(t); return 0; }
"""),
    "faster than exit": ("crash", "crash", "abort()", """
static void *work(void *arg) { abort(); return arg; }
int main(void) { pthread_t t; CREATE(t, work); pthread_detach(t); exit(0); }
"""),
    "freed by one who never used it": ("use after free", "use after free",
                                       "freed", """
static atomic_int told;
static void *work(void *arg) { told = 1; *(int *)arg = 2; return arg; }
int main(void) {
    pthread_t t;
    int *block = malloc(sizeof *block);
    pthread_create(&t, NULL, work, block);
    bool early = told;
    if (early) free(block);
    JOIN(t);
    if (!early) free(block);
    return 0;
}
"""),
    "a handle that is there already": ("wrong result", "wrong result", "", """
static atomic_int told;
static pthread_t second;
static int seen;
static void *nothing(void *arg) { return arg; }
static void *work(void *arg) { told = 1; seen = second != 0; return arg; }
int main(void) {
    pthread_t first;
    CREATE(first, work);
    if (told) { CREATE(second, nothing); JOIN(second); }
    JOIN(first);
    return seen;
}
"""),
    "a result that is there already": ("wrong result", "wrong result", "", """
static atomic_int told;
static void *result;
static int seen;
static void *nothing(void *arg) { (void)arg; return &told; }
static void *work(void *arg) { told = 1; seen = result != NULL; return arg; }
int main(void) {
    pthread_t first, second;
    CREATE(second, nothing);
    CREATE(first, work);
    pthread_join(second, told ? &result : NULL);
    JOIN(first);
    return seen;
}
"""),
    "a lock that comes too late": ("misuse", "misuse", "initialized that", """
static pthread_mutex_t lock;
static void *work(void *arg) {
    pthread_mutex_lock(&lock); pthread_mutex_unlock(&lock); return arg;
}
int main(void) {
    pthread_t t;
    CREATE(t, work); pthread_mutex_init(&lock, NULL); JOIN(t); return 0;
}
"""),
    "a block at the last step": ("crash", "crash", "abort()", """
int main(void) {
    pthread_mutex_t *lock = malloc(sizeof *lock);
    pthread_mutex_init(lock, NULL);
    pthread_mutex_lock(lock); pthread_mutex_unlock(lock); abort();
}
"""),
    "what depends on a thread's name": ("wrong result", "wrong result", "", """
static int seen[8191];
static void *work(void *arg) {
    seen[(uintptr_t)pthread_self() / 64 % 8191] = 1; return arg;
}
int main(void) {
    pthread_t t;
    CREATE(t, work); JOIN(t); return seen[(uintptr_t)t / 64 % 8191];
}
"""),
    "lost while the other polls": ("wrong result", "wrong result", "", """
static pthread_mutex_t lock = MUTEX;
static int flag, total;
static void *await(void *arg) {
    for (int seen = 0; !seen;) {
        pthread_mutex_lock(&lock); seen = flag; pthread_mutex_unlock(&lock);
    }
    total++;
    return arg;
}
static void *set(void *arg) {
    pthread_mutex_lock(&lock); flag = 1; pthread_mutex_unlock(&lock);
    total++;
    return arg;
}
int main(void) { RUN(await, set); return total != 2; }
"""),
    "initialized while held": ("misuse", "misuse", "initialized that T0", """
static pthread_mutex_t lock;
int main(void) {
    pthread_mutex_init(&lock, NULL); pthread_mutex_lock(&lock);
    pthread_mutex_init(&lock, NULL); return 0;
}
"""),
    "initialized twice": ("clean", "misuse", "a second time", """
static pthread_mutex_t lock;
int main(void) {
    pthread_mutex_init(&lock, NULL);
    return pthread_mutex_init(&lock, NULL);
}
"""),
    "two mutexes, one condition": ("misuse", "misuse", "another mutex", """
static pthread_mutex_t locks[2] = {MUTEX, MUTEX};
static pthread_cond_t cond = COND;
static int ready;
static void *await(void *arg) {
    pthread_mutex_t *lock = arg;
    pthread_mutex_lock(lock);
    struct timespec soon;
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_sec++;
    pthread_cond_timedwait(&cond, lock, &soon);
    pthread_mutex_unlock(lock);
    return arg;
}
int main(void) {
    pthread_t a, b;
    pthread_create(&a, NULL, await, &locks[0]);
    pthread_create(&b, NULL, await, &locks[1]);
    JOIN(a); JOIN(b); return ready;
}
"""),
    "detached and joined": ("misuse", "misuse", "detached", """
static void *work(void *arg) { return arg; }
int main(void) {
    pthread_t t; CREATE(t, work); pthread_detach(t); JOIN(t); return 0;
}
"""),
    # --- an object that is gone, or is not what it was
    "memory freed with a held mutex in it": ("misuse", "misuse", "in it that T0 holds", """
int main(void) {
    pthread_mutex_t *lock = calloc(1, sizeof *lock);
    pthread_mutex_lock(lock); free(lock); return 0;
}
"""),
    "memory freed with a lock in it that it reads under": (
        "misuse", "misuse", "in it that T0 holds", """
int main(void) {
    pthread_rwlock_t *lock = calloc(1, sizeof *lock);
    pthread_rwlock_rdlock(lock); free(lock); return 0;
}
"""),
    "memory freed with a condition in it that is waited for": (
        "misuse", "misuse", "in it that T1 waits for", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t *cond;
static int waits;
static void *wait_for_it(void *arg) {
    pthread_mutex_lock(&lock);
    waits = 1;
    while (waits) pthread_cond_wait(cond, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t t;
    cond = calloc(1, sizeof *cond);
    CREATE(t, wait_for_it);
    usleep(1);
    pthread_mutex_lock(&lock);
    if (waits) free(cond);
    pthread_mutex_unlock(&lock);
    return 0;
}
"""),
    "a condition freed before the one who was woken is out of it": (
        "use after free", "use after free", "a condition variable is used", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t *cond;
static int ready;
static void *wait_for_it(void *arg) {
    pthread_mutex_lock(&lock);
    while (!ready) pthread_cond_wait(cond, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t t;
    cond = calloc(1, sizeof *cond);
    CREATE(t, wait_for_it);
    pthread_mutex_lock(&lock);
    ready = 1;
    pthread_cond_signal(cond);
    free(cond);
    pthread_mutex_unlock(&lock);
    JOIN(t); return 0;
}
"""),
    "signal after unlock, to one who frees": (
        "use after free", "use after free", "a condition variable is used", """
struct box { pthread_mutex_t lock; pthread_cond_t cond; int ready; };
static void *tell(void *arg) {
    struct box *box = arg;
    pthread_mutex_lock(&box->lock); box->ready = 1;
    pthread_mutex_unlock(&box->lock);
    pthread_cond_signal(&box->cond);
    return NULL;
}
int main(void) {
    pthread_t t;
    struct box *box = calloc(1, sizeof *box);
    pthread_create(&t, NULL, tell, box);
    pthread_mutex_lock(&box->lock);
    while (!box->ready) pthread_cond_wait(&box->cond, &box->lock);
    pthread_mutex_unlock(&box->lock);
    free(box);
    JOIN(t); return 0;
}
"""),
    "signal after unlock, to one who destroys": (
        "misuse", "misuse", "a destroyed condition variable is used", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static int ready;
static void *tell(void *arg) {
    pthread_mutex_lock(&lock); ready = 1; pthread_mutex_unlock(&lock);
    pthread_cond_signal(&cond);
    return arg;
}
int main(void) {
    pthread_t t; CREATE(t, tell);
    pthread_mutex_lock(&lock);
    while (!ready) pthread_cond_wait(&cond, &lock);
    pthread_mutex_unlock(&lock);
    pthread_cond_destroy(&cond);
    JOIN(t); return 0;
}
"""),
    "a barrier destroyed that is waited at": ("misuse", "misuse", "T1 waits at", """
static pthread_barrier_t all;
static void *wait_for_it(void *arg) { pthread_barrier_wait(&all); return arg; }
int main(void) {
    pthread_t t;
    pthread_barrier_init(&all, NULL, 2);
    CREATE(t, wait_for_it); usleep(1); pthread_barrier_destroy(&all);
    return 0;
}
"""),
    "a barrier made anew that is waited at": ("misuse", "misuse", "T1 waits for", """
static pthread_barrier_t all;
static void *wait_for_it(void *arg) { pthread_barrier_wait(&all); return arg; }
int main(void) {
    pthread_t t;
    pthread_barrier_init(&all, NULL, 2);
    CREATE(t, wait_for_it); usleep(1); pthread_barrier_init(&all, NULL, 2);
    return 0;
}
"""),
    "a barrier made anew that somebody has not left": (
        "misuse", "misuse", "has not left yet", """
static pthread_barrier_t all;
static void *wait_for_it(void *arg) { pthread_barrier_wait(&all); return arg; }
int main(void) {
    pthread_t t;
    pthread_barrier_init(&all, NULL, 2);
    CREATE(t, wait_for_it);
    pthread_barrier_wait(&all);
    pthread_barrier_destroy(&all);
    pthread_barrier_init(&all, NULL, 1);
    JOIN(t); return 0;
}
"""),
    "a barrier overwritten": ("misuse", "misuse", "not initialized", """
static pthread_barrier_t all;
int main(void) {
    pthread_barrier_init(&all, NULL, 1);
    memset(&all, 0, sizeof all);
    pthread_barrier_wait(&all);
    return 0;
}
"""),
    "a semaphore destroyed that is waited for": ("misuse", "misuse", "T1 waits for", """
static sem_t permits;
static void *wait_for_it(void *arg) { sem_wait(&permits); return arg; }
int main(void) {
    pthread_t t;
    sem_init(&permits, 0, 0);
    CREATE(t, wait_for_it); usleep(1); sem_destroy(&permits);
    return 0;
}
"""),
    "a semaphore made anew that is waited for": ("misuse", "misuse", "T1 waits for", """
static sem_t permits;
static void *wait_for_it(void *arg) { sem_wait(&permits); return arg; }
int main(void) {
    pthread_t t;
    sem_init(&permits, 0, 0);
    CREATE(t, wait_for_it); usleep(1); sem_init(&permits, 0, 0);
    return 0;
}
"""),
    "a semaphore that is not initialized": ("misuse", "misuse", "not initialized", """
static sem_t permits;
int main(void) { sem_post(&permits); return 0; }
"""),
    "a spinlock destroyed while held": ("misuse", "misuse", "that T0 holds", """
static pthread_spinlock_t lock;
int main(void) {
    pthread_spin_init(&lock, 0);
    pthread_spin_lock(&lock); pthread_spin_destroy(&lock); return 0;
}
"""),
    "a spinlock made anew while held": ("misuse", "misuse", "that T0 holds", """
static pthread_spinlock_t lock;
int main(void) {
    pthread_spin_init(&lock, 0);
    pthread_spin_lock(&lock); pthread_spin_init(&lock, 0); return 0;
}
"""),
    "a mutex on a stack made anew while another thread holds it": (
        "misuse", "misuse", "that T1 holds", """
static sem_t held, over;
static void *hold(void *arg) {
    pthread_mutex_lock(arg); sem_post(&held);
    sem_wait(&over); pthread_mutex_unlock(arg);
    return arg;
}
static void make(pthread_mutex_t *lock) { pthread_mutex_init(lock, NULL); }
int main(void) {
    pthread_t t;
    pthread_mutex_t lock;
    sem_init(&held, 0, 0); sem_init(&over, 0, 0);
    make(&lock);
    pthread_create(&t, NULL, hold, &lock);
    sem_wait(&held);
    make(&lock);
    sem_post(&over); JOIN(t); return 0;
}
"""),
    "a readers-writer lock made anew while held": ("misuse", "misuse", "that is held", """
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
int main(void) {
    pthread_rwlock_rdlock(&lock); pthread_rwlock_init(&lock, NULL); return 0;
}
"""),
    "a condition made anew that is waited for": ("misuse", "misuse", "T1 waits for", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static int ready;
static void *wait_for_it(void *arg) {
    pthread_mutex_lock(&lock);
    while (!ready) pthread_cond_wait(&cond, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t t;
    CREATE(t, wait_for_it); usleep(1); pthread_cond_init(&cond, NULL);
    return 0;
}
"""),
    "a condition overwritten that is waited for": ("misuse", "misuse", "overwritten", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static int ready;
static void *wait_for_it(void *arg) {
    pthread_mutex_lock(&lock);
    while (!ready) pthread_cond_wait(&cond, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t t;
    CREATE(t, wait_for_it);
    usleep(1);
    cond = (pthread_cond_t)COND;
    pthread_cond_signal(&cond);
    return 0;
}
"""),
    "a mutex copied while held": ("misuse", "misuse", "copied", """
struct account { pthread_mutex_t lock; int money; };
static struct account account = {MUTEX, 1}, backup;
int main(void) {
    pthread_mutex_lock(&account.lock);
    backup = account;
    pthread_mutex_unlock(&account.lock);
    pthread_mutex_lock(&backup.lock);
    return 0;
}
"""),
    "a mutex copied while another holds it": ("misuse", "misuse", "copied", """
struct account { pthread_mutex_t lock; int money; };
static struct account account = {MUTEX, 1};
static void *use(void *arg) {
    pthread_mutex_lock(&account.lock); pthread_mutex_unlock(&account.lock);
    return arg;
}
int main(void) {
    pthread_t t; CREATE(t, use);
    struct account backup = account;
    pthread_mutex_lock(&backup.lock);
    JOIN(t); return 0;
}
"""),
    "a readers-writer lock copied while held": ("misuse", "misuse", "copied", """
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER, copy;
int main(void) {
    pthread_rwlock_rdlock(&lock);
    copy = lock;
    pthread_rwlock_wrlock(&copy);
    return 0;
}
"""),
    "a mutex overwritten while held": ("misuse", "misuse", "nobody holds", """
static pthread_mutex_t lock = MUTEX;
int main(void) {
    pthread_mutex_lock(&lock);
    memset(&lock, 0, sizeof lock);
    pthread_mutex_unlock(&lock);
    return 0;
}
"""),
    "a mutex made new under another thread": ("misuse", "misuse", "unlocks a mutex", """
static pthread_mutex_t lock = MUTEX;
static void *use(void *arg) {
    pthread_mutex_lock(&lock); pthread_mutex_unlock(&lock); return arg;
}
static void *renew(void *arg) { lock = (pthread_mutex_t)MUTEX; return arg; }
int main(void) { RUN(use, renew); return 0; }
"""),
    # --- as POSIX has it
    "a readers-writer lock unlocked for another thread": (
        "misuse", "misuse", "does not hold", """
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static void *take(void *arg) { pthread_rwlock_rdlock(&lock); return arg; }
int main(void) {
    pthread_t t; CREATE(t, take); JOIN(t);
    pthread_rwlock_unlock(&lock); return 0;
}
"""),
    "a readers-writer lock unlocked once too often": (
        "misuse", "misuse", "does not hold", """
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t reads, over;
static void *take(void *arg) {
    pthread_rwlock_rdlock(&lock); sem_post(&reads);
    sem_wait(&over); pthread_rwlock_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t t; sem_init(&reads, 0, 0); sem_init(&over, 0, 0);
    CREATE(t, take); sem_wait(&reads);
    pthread_rwlock_rdlock(&lock);
    pthread_rwlock_unlock(&lock); pthread_rwlock_unlock(&lock);
    sem_post(&over); JOIN(t); return 0;
}
"""),
    "from reading to writing": ("deadlock", "deadlock", "T0 waits", """
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
int main(void) {
    pthread_rwlock_rdlock(&lock); pthread_rwlock_wrlock(&lock); return 0;
}
"""),
    "reads twice, and a writer that is preferred": ("deadlock", "deadlock", "", """
static pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static void *read_twice(void *arg) {
    pthread_rwlock_rdlock(&lock); pthread_rwlock_rdlock(&lock);
    pthread_rwlock_unlock(&lock); pthread_rwlock_unlock(&lock);
    return arg;
}
static void *write_once(void *arg) {
    pthread_rwlock_wrlock(&lock); pthread_rwlock_unlock(&lock); return arg;
}
int main(void) { RUN(read_twice, write_once); return 0; }
"""),
    "reads twice, and a writer that is preferred by attribute": (
        "deadlock", "deadlock", "", """
static pthread_rwlock_t lock;
static void *read_twice(void *arg) {
    pthread_rwlock_rdlock(&lock); pthread_rwlock_rdlock(&lock);
    pthread_rwlock_unlock(&lock); pthread_rwlock_unlock(&lock);
    return arg;
}
static void *write_once(void *arg) {
    pthread_rwlock_wrlock(&lock); pthread_rwlock_unlock(&lock); return arg;
}
int main(void) {
    pthread_rwlockattr_t kind;
    pthread_rwlockattr_init(&kind);
    pthread_rwlockattr_setkind_np(
        &kind, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&lock, &kind);
    RUN(read_twice, write_once); return 0;
}
"""),
    "waits with a recursive mutex locked twice": ("deadlock", "deadlock", "", """
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_cond_t cond = COND;
static int ready;
static void *tell(void *arg) {
    pthread_mutex_lock(&lock); ready = 1; pthread_cond_signal(&cond);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t t; CREATE(t, tell);
    pthread_mutex_lock(&lock); pthread_mutex_lock(&lock);
    while (!ready) pthread_cond_wait(&cond, &lock);
    pthread_mutex_unlock(&lock); pthread_mutex_unlock(&lock);
    JOIN(t); return 0;
}
"""),
    "a deadline of the wrong clock, long past": ("wrong result", "wrong result", "", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static int ready;
static void *tell(void *arg) {
    pthread_mutex_lock(&lock); ready = 1; pthread_cond_signal(&cond);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t t;
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += 1000000;
    CREATE(t, tell);
    pthread_mutex_lock(&lock);
    int error = 0;
    while (!ready && error == 0) error = pthread_cond_timedwait(&cond, &lock, &end);
    pthread_mutex_unlock(&lock);
    JOIN(t); return error;
}
"""),
    "a deadline of the wrong clock, that never comes": ("deadlock", "deadlock", "", """
static pthread_mutex_t lock = MUTEX;
int main(void) {
    pthread_cond_t cond;
    pthread_condattr_t kind;
    struct timespec end;
    pthread_condattr_init(&kind);
    pthread_condattr_setclock(&kind, CLOCK_MONOTONIC);
    pthread_cond_init(&cond, &kind);
    clock_gettime(CLOCK_REALTIME, &end);
    pthread_mutex_lock(&lock);
    while (pthread_cond_timedwait(&cond, &lock, &end) == 0) ;
    return 0;
}
"""),
    "a signal that another one gets": ("deadlock", "deadlock", "", """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static int waiting, go, finished;
static void *first(void *arg) {
    pthread_mutex_lock(&lock);
    waiting = 1;
    while (!go) pthread_cond_wait(&cond, &lock);
    finished = 1;
    pthread_cond_broadcast(&cond);
    pthread_mutex_unlock(&lock);
    return arg;
}
static void *second(void *arg) {
    pthread_mutex_lock(&lock);
    if (waiting)
        while (!finished) pthread_cond_wait(&cond, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t a, b;
    CREATE(a, first); CREATE(b, second);
    pthread_mutex_lock(&lock);
    go = 1;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&lock);
    JOIN(a); JOIN(b); return 0;
}
"""),
    "once within itself": ("deadlock", "deadlock", "T0 waits", """
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void init(void) { pthread_once(&once, init); }
int main(void) { pthread_once(&once, init); return 0; }
"""),
    "two join one thread": ("misuse", "misuse", "a second time", """
static pthread_t worker;
static void *work(void *arg) { return arg; }
static void *join(void *arg) { JOIN(worker); return arg; }
int main(void) { CREATE(worker, work); RUN(join, join); return 0; }
"""),
    "joined, and then detached": ("misuse", "misuse", "T1", """
static void *work(void *arg) { return arg; }
int main(void) {
    pthread_t t; CREATE(t, work); JOIN(t); pthread_detach(t); return 0;
}
"""),
    "joined, and then asked after": ("misuse", "misuse", "T1", """
static void *work(void *arg) { return arg; }
int main(void) {
    pthread_t t; CREATE(t, work); JOIN(t); pthread_kill(t, 0); return 0;
}
"""),
    "what is detached is no thread": ("misuse", "misuse", "no thread", """
int main(void) { pthread_detach((pthread_t)0x12345); return 0; }
"""),
    "what is asked after is no thread": ("misuse", "misuse", "no thread", """
int main(void) { return pthread_kill(0, 0); }
"""),
    "what is tried to join is no thread": ("misuse", "misuse", "no thread", """
int main(void) { pthread_t t; memset(&t, 1, sizeof t);
                 return pthread_tryjoin_np(t, NULL); }
"""),
    "a key that was deleted": ("misuse", "misuse", "a key", """
int main(void) {
    pthread_key_t key; pthread_key_create(&key, NULL); pthread_key_delete(key);
    return pthread_getspecific(key) != NULL;
}
"""),
    "a key that another thread deletes": ("misuse", "misuse", "a key", """
static pthread_key_t key;
static void *use(void *arg) { pthread_getspecific(key); return arg; }
static void *drop(void *arg) { pthread_key_delete(key); return arg; }
int main(void) { pthread_key_create(&key, NULL); RUN(use, drop); return 0; }
"""),
    "lost update of C11 threads": ("wrong result", "wrong result", "main returned 1", """
static int total;
static int add(void *arg) { total++; return 0; }
int main(void) {
    thrd_t a, b;
    thrd_create(&a, add, NULL); thrd_create(&b, add, NULL);
    thrd_join(a, NULL); thrd_join(b, NULL);
    return total != 2;
}
"""),
    "mtx_lock twice": ("deadlock", "deadlock", "T0 waits", """
int main(void) {
    mtx_t lock; mtx_init(&lock, mtx_plain);
    mtx_lock(&lock); mtx_lock(&lock); return 0;
}
"""),
    "crash at the very start": ("crash", "crash", "invalid address", """
int main(void) { int *volatile nothing = NULL; return *nothing; }
"""),
    "returns at once": ("wrong result", "wrong result", "main returned 3", """
int main(void) { return 3; }
"""),
    "two threads with one strtok": ("wrong result", "wrong result", "", """
static char texts[2][8] = {"a b c", "d e f"};
static void *words(void *arg) {
    long count = 0;
    for (char *w = strtok(arg, " "); w; w = strtok(NULL, " ")) count++;
    return (void *)count;
}
int main(void) {
    pthread_t a, b; void *x, *y;
    pthread_create(&a, NULL, words, texts[0]);
    pthread_create(&b, NULL, words, texts[1]);
    pthread_join(a, &x); pthread_join(b, &y);
    return (long)x != 3 || (long)y != 3;
}
"""),
    "two threads with one struct tm": ("wrong result", "wrong result", "", """
static void *year(void *arg) {
    struct tm *tm = localtime(arg);
    return (void *)(long)tm->tm_year;
}
int main(void) {
    pthread_t a, b; void *x, *y;
    static time_t early = 86400, late = 1700000000;
    pthread_create(&a, NULL, year, &early);
    pthread_create(&b, NULL, year, &late);
    pthread_join(a, &x); pthread_join(b, &y);
    return (long)x != 70 || (long)y != 123;
}
"""),
    "two threads with one date": ("wrong result", "wrong result", "", """
static void *is_1970(void *arg) {
    return (void *)(long)(strstr(ctime(arg), "1970") != NULL);
}
int main(void) {
    pthread_t a; void *x;
    static time_t early = 86400, late = 1700000000;
    pthread_create(&a, NULL, is_1970, &early);
    ctime(&late);
    pthread_join(a, &x);
    return !x;
}
"""),
    "two threads sort": ("wrong result", "wrong result", "", """
static int numbers[4] = {4, 3, 2, 1};
static int compare(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}
static void *sort(void *arg) {
    qsort(numbers, 4, sizeof numbers[0], compare); return arg;
}
int main(void) {
    RUN(sort, sort);
    return numbers[0] + numbers[1] + numbers[2] + numbers[3] != 10;
}
"""),
    "searched while it is sorted": ("wrong result", "wrong result", "", """
static int numbers[3] = {3, 2, 1};
static int compare(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}
static void *sort(void *arg) {
    qsort(numbers, 3, sizeof numbers[0], compare); return arg;
}
int main(void) {
    pthread_t t;
    CREATE(t, sort);
    int two = 2, found = bsearch(&two, numbers, 3, sizeof two, compare) != NULL;
    JOIN(t);
    return !found || numbers[0] != 1 || numbers[1] != 2 || numbers[2] != 3;
}
"""),
    "a text changes after it was looked at": ("wrong result", "wrong result", "",
                                              """
static char text[8] = "a=1";
static void *parse(void *arg) {
    if (strchr(text, '=') == NULL) return arg;
    return strchr(text, '=') == NULL ? text : arg;
}
static void *clear(void *arg) { text[0] = '\\0'; return arg; }
int main(void) {
    pthread_t a; void *bad;
    CREATE(a, parse); clear(NULL);
    pthread_join(a, &bad);
    return bad != NULL;
}
"""),
    "half of a text": ("wrong result", "wrong result", "", """
static char text[32] = "aaaaaaaaaaaaaaaa", copy[32];
static void *change(void *arg) { strcpy(text, "bbbbbbbbbbbbbbbb"); return arg; }
static void *look(void *arg) { strcpy(copy, text); return arg; }
int main(void) {
    RUN(change, look);
    return strcmp(copy, "aaaaaaaaaaaaaaaa") && strcmp(copy, "bbbbbbbbbbbbbbbb");
}
"""),
    "a number is parsed while it is written": ("wrong result", "wrong result",
                                               "", """
static char text[16] = "12";
static void *change(void *arg) { text[0] = '3'; text[1] = '4'; return arg; }
int main(void) {
    pthread_t t;
    CREATE(t, change);
    int a = atoi(text); long b = strtol(text, NULL, 10);
    JOIN(t);
    return (a != 12 && a != 34) || (b != 12 && b != 34);
}
"""),
    "printed while it is changed": ("data race", "data race", "", """
static char name[16] = "one";
static void *change(void *arg) { name[0] = 'O'; return arg; }
int main(void) {
    pthread_t t;
    CREATE(t, change);
    printf("%d %5.2f %s\\n", 1, 2.5, name);
    JOIN(t);
    return 0;
}
"""),
    "scanned into one place": ("wrong result", "wrong result", "", """
static int number, width;
static void *one(void *arg) { sscanf("1 10", "%d %d", &number, &width); return arg; }
static void *two(void *arg) { sscanf("2 20", "%d %d", &number, &width); return arg; }
int main(void) { RUN(one, two); return width != 10 * number; }
"""),
    "getenv beside setenv": ("data race", "data race", "", """
static void *set(void *arg) { setenv("NAME", "value", 1); return arg; }
int main(void) {
    pthread_t t;
    CREATE(t, set);
    getenv("NAME");
    JOIN(t);
    return 0;
}
"""),
    "set if it is not set": ("wrong result", "wrong result", "", """
static int sets;
static pthread_mutex_t lock = MUTEX;
static int is_set(void) {
    pthread_mutex_lock(&lock);
    int found = getenv("WORKERS") != NULL;
    pthread_mutex_unlock(&lock);
    return found;
}
static void *set(void *arg) {
    if (!is_set()) {
        pthread_mutex_lock(&lock);
        setenv("WORKERS", "1", 1); sets++;
        pthread_mutex_unlock(&lock);
    }
    return arg;
}
int main(void) { RUN(set, set); return sets != 1; }
"""),
    "who gets which random number": ("wrong result", "wrong result", "", """
static void *draw(void *arg) { *(int *)arg = rand(); return arg; }
int main(void) {
    static int a, b;
    srand(1);
    int first = rand();
    srand(1);
    pthread_t s, t;
    pthread_create(&s, NULL, draw, &a); pthread_create(&t, NULL, draw, &b);
    JOIN(s); JOIN(t);
    return a != first;
}
"""),
    "one random number twice": ("wrong result", "wrong result", "", """
static void *draw(void *arg) { *(double *)arg = drand48(); return arg; }
int main(void) {
    static double a, b;
    pthread_t s, t;
    pthread_create(&s, NULL, draw, &a); pthread_create(&t, NULL, draw, &b);
    JOIN(s); JOIN(t);
    return a == b;
}
"""),
    "the same user for both": ("wrong result", "wrong result", "", """
#include <pwd.h>
static void *root(void *arg) {
    struct passwd *user = getpwuid(0);
    return user->pw_uid == 0 ? NULL : arg;
}
int main(void) {
    pthread_t t; void *bad;
    pthread_create(&t, NULL, root, "bad");
    getpwuid(1);
    pthread_join(t, &bad);
    return bad != NULL;
}
"""),
    "a descriptor is closed and comes again": (
        "wrong result", "misuse",
        ("", "which T2 has closed and opened again since"), """
static atomic_int log_file = -1;
static void *logs(void *arg) {
    int file = log_file;
    if (file >= 0 && write(file, "x", 1) != 1) return arg;
    return arg;
}
static void *closes(void *arg) {
    int file = log_file;
    log_file = -1;
    close(file);
    return (void *)(long)open("/tmp", O_TMPFILE | O_RDWR, 0600);
}
int main(void) {
    pthread_t a, b; void *other;
    log_file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    CREATE(a, logs); CREATE(b, closes);
    JOIN(a); pthread_join(b, &other);
    long size = lseek((int)(long)other, 0, SEEK_END);
    close((int)(long)other);
    return size != 0;
}
"""),
    "the place in a file is lost": ("wrong result", "wrong result", "", """
static FILE *file;
static void *put(void *arg) {
    fseek(file, *(char *)arg == 'a' ? 0 : 1, SEEK_SET);
    fputs(arg, file);
    return NULL;
}
int main(void) {
    pthread_t s, t;
    file = tmpfile();
    pthread_create(&s, NULL, put, "a"); pthread_create(&t, NULL, put, "b");
    JOIN(s); JOIN(t);
    char text[8] = "";
    rewind(file);
    MUST(fgets(text, sizeof text, file) != NULL);
    fclose(file);
    return strcmp(text, "ab") != 0;
}
"""),
    "a stream is closed while it is used": ("use after free", "use after free",
                                            "stream that has been closed", """
static FILE *file;
static void *put(void *arg) { fputs("x", file); return arg; }
int main(void) {
    pthread_t t;
    file = tmpfile();
    CREATE(t, put);
    fclose(file);
    JOIN(t);
    return 0;
}
"""),
    "a stream's lock and a mutex": ("deadlock", "deadlock", "", """
static pthread_mutex_t lock = MUTEX;
static void *one(void *arg) {
    flockfile(stdout);
    pthread_mutex_lock(&lock); pthread_mutex_unlock(&lock);
    funlockfile(stdout);
    return arg;
}
static void *two(void *arg) {
    pthread_mutex_lock(&lock);
    printf("two\\n");
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) { RUN(one, two); return 0; }
"""),
    "a handler at exit needs a lock": ("deadlock", "deadlock", "", """
static pthread_mutex_t lock = MUTEX;
static sem_t held, never;
static void report(void) { pthread_mutex_lock(&lock); }
static void *work(void *arg) {
    pthread_mutex_lock(&lock); sem_post(&held); sem_wait(&never);
    return arg;
}
int main(void) {
    pthread_t t;
    sem_init(&held, 0, 0); sem_init(&never, 0, 0);
    atexit(report);
    CREATE(t, work); pthread_detach(t);
    sem_wait(&held);
    return 0;
}
"""),
    "a handler at exit finds half of it": ("wrong result", "wrong result",
                                           "_exit(3)", """
static atomic_int begun, done;
static void report(int status, void *arg) {
    (void)status; (void)arg;
    if (begun != done) _exit(3);
}
static void *work(void *arg) { begun++; done++; return arg; }
int main(void) {
    pthread_t t;
    on_exit(report, NULL);
    CREATE(t, work); pthread_detach(t);
    return 0;
}
"""),
    "errx": ("wrong result", "wrong result", "errx(4)", """
#include <err.h>
static int total;
static void *add(void *arg) { total++; return arg; }
int main(void) {
    RUN(add, add);
    if (total != 2) errx(4, "lost an update: %d", total);
    return 0;
}
"""),
    "error": ("wrong result", "wrong result", "error(5)", """
#include <error.h>
static int total;
static void *add(void *arg) { total++; return arg; }
int main(void) {
    RUN(add, add);
    error(0, 0, "so far");
    if (total != 2) error(5, ENOENT, "lost an update: %d", total);
    return 0;
}
"""),
    "raise as an assertion": ("crash", "crash", "killed by signal 12", """
#include <signal.h>
static atomic_int ready;
static void *consume(void *arg) { if (!ready) raise(SIGUSR2); return arg; }
int main(void) {
    pthread_t t; CREATE(t, consume); ready = 1; JOIN(t); return 0;
}
"""),
    "kill as an assertion": ("crash", "crash", "killed by signal 15", """
#include <signal.h>
static atomic_int ready;
static void *consume(void *arg) {
    if (!ready) kill(getpid(), SIGTERM);
    return arg;
}
int main(void) {
    pthread_t t; CREATE(t, consume); ready = 1; JOIN(t); return 0;
}
"""),
    "a signal's handler loses an update": ("wrong result", "wrong result", "",
                                           """
#include <signal.h>
static int total;
static void count(int number) { (void)number; total++; }
static void *add(void *arg) { raise(SIGUSR1); return arg; }
int main(void) { signal(SIGUSR1, count); RUN(add, add); return total != 2; }
"""),
    "a deadlock under a watchdog": ("deadlock", "deadlock", "", """
static pthread_mutex_t a = MUTEX, b = MUTEX;
static void both(pthread_mutex_t *x, pthread_mutex_t *y) {
    pthread_mutex_lock(x); pthread_mutex_lock(y);
    pthread_mutex_unlock(y); pthread_mutex_unlock(x);
}
static void *up(void *arg) { both(&a, &b); return arg; }
static void *down(void *arg) { both(&b, &a); return arg; }
int main(void) { alarm(5); RUN(up, down); return 0; }
"""),
    "slower than the watchdog": ("crash", "crash", "killed by signal 14", """
int main(void) { alarm(2); sleep(3); return 0; }
"""),
    "a trap": ("crash", "crash", "", """
static atomic_int ready;
static void *consume(void *arg) { if (!ready) __builtin_trap(); return arg; }
int main(void) {
    pthread_t t; CREATE(t, consume); ready = 1; JOIN(t); return 0;
}
"""),
    "numbers of threads do not lock": ("wrong result", "wrong result", "", """
#include <sys/syscall.h>
static int hits;
static void *hit(void *arg) {
    if (syscall(SYS_gettid) != gettid() || gettid() == getpid()) hits += 9;
    hits++;
    return arg;
}
int main(void) { RUN(hit, hit); return hits != 2; }
"""),
    "a thread is told to end": ("crash", "crash", "killed by signal 15", """
#include <signal.h>
static sem_t never;
static void *work(void *arg) { sem_wait(&never); return arg; }
int main(void) {
    pthread_t t;
    CREATE(t, work); pthread_kill(t, SIGTERM);
    return 0;
}
"""),
}

# An object is freed between the count and the call: what stands before the
# count, and which call.
for call, before in {
        "mutex_unlock(&box->lock)": "pthread_mutex_lock(&box->lock);",
        "mutex_lock(&box->lock)": "", "mutex_trylock(&box->lock)": "",
        "mutex_destroy(&box->lock)": "",
        "spin_unlock(&box->spin)": "pthread_spin_lock(&box->spin);",
        "spin_lock(&box->spin)": "", "spin_trylock(&box->spin)": "",
        "spin_destroy(&box->spin)": "",
        "rwlock_unlock(&box->room)": "pthread_rwlock_rdlock(&box->room);",
        "rwlock_unlock((&box->room))": "pthread_rwlock_wrlock(&box->room);",
        "rwlock_rdlock(&box->room)": "", "rwlock_wrlock(&box->room)": "",
        "rwlock_tryrdlock(&box->room)": "",
        "rwlock_trywrlock(&box->room)": "", "rwlock_destroy(&box->room)": "",
        "cond_signal(&box->cond)": "", "cond_broadcast(&box->cond)": "",
        "cond_destroy(&box->cond)": "",
        "barrier_wait(&box->all)": "", "barrier_destroy(&box->all)": "",
        "once(&box->once, nothing)": "",
        "sem_post(&box->permits)": "", "sem_wait(&box->permits)": "",
        "sem_trywait(&box->permits)": "", "sem_destroy(&box->permits)": "",
        "sem_getvalue(&box->permits, &value)": ""}.items():
    name = call if call.startswith("sem") else f"pthread_{call}"
    WRONG[f"freed before {call.split('(')[0]} {len(WRONG)}"] = (
        "use after free", "use after free", "is used that has been freed", f"""
static void nothing(void) {{ }}
struct box {{
    pthread_mutex_t lock;
    pthread_spinlock_t spin;
    pthread_rwlock_t room;
    pthread_cond_t cond;
    pthread_barrier_t all;
    pthread_once_t once;
    sem_t permits;
    atomic_int users;
}};
static void *work(void *arg) {{
    struct box *box = arg;
    int value;
    {before}
    box->users--;
    {name};
    return NULL;
}}
int main(void) {{
    pthread_t t;
    struct box *box = calloc(1, sizeof *box);
    pthread_spin_init(&box->spin, 0);
    pthread_barrier_init(&box->all, NULL, 1);
    sem_init(&box->permits, 0, 1);
    box->users = 1;
    pthread_create(&t, NULL, work, box);
    while (box->users > 0) ;
    free(box);
    JOIN(t);
    return 0;
}}
""")

RIGHT = {
    "reads in turn under a readers-writer lock, and counts": """
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int x;
static void *change(void *arg) {
    pthread_rwlock_wrlock(&lock); x = 1; pthread_rwlock_unlock(&lock);
    return arg;
}
static void *look(void *arg) {
    for (int i = 0; i < 6; i++) {
        pthread_rwlock_rdlock(&lock);
        int seen = x;
        pthread_rwlock_unlock(&lock);
        if (seen == 0) break;
        sched_yield(); sched_yield();
    }
    return arg;
}
int main(void) { RUN(change, look); return 0; }
""",
    "a new block, told of by a release store": """
static _Atomic(int *) p;
static void *make(void *arg) {
    atomic_store_explicit(&p, calloc(1, sizeof(int)), memory_order_release);
    return arg;
}
static void *use(void *arg) {
    int *block = atomic_load_explicit(&p, memory_order_acquire);
    if (block != NULL && *block != 0) exit(1);
    return arg;
}
int main(void) { RUN(make, use); free(p); return 0; }
""",
    "blocks of other threads, one after the other": """
static pthread_mutex_t m = MUTEX;
static int *last;
static void *change(void *arg) {
    pthread_mutex_lock(&m);
    free(last); last = malloc(sizeof *last); *last = 1;
    pthread_mutex_unlock(&m);
    return arg;
}
static void *look(void *arg) {
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&m);
        if (last != NULL && *last != 1) exit(1);
        pthread_mutex_unlock(&m);
    }
    return arg;
}
int main(void) { change(NULL); RUN(change, look); free(last); return 0; }
""",
    "a loop that counts, below more stack than is looked at": """
static atomic_int x;
static int count(void) {
    int seen = 0;
    for (int i = 0; i < 200; i++) seen += atomic_load(&x);
    return seen;
}
static void *work(void *arg) {
    char much[100000];
    memset(much, 0, 8); count();
    return arg;
}
int main(void) { RUN(work, work); return 0; }
""",
    "errors and signals without a name": """
static void *work(void *arg) {
    MUST(strstr(strerror(12345), "12345") && strstr(strsignal(99), "99"));
    MUST(strcmp(strerror(ENOENT), "No such file or directory") == 0);
    return arg;
}
int main(void) {
    pthread_t t;
    CREATE(t, work); JOIN(t); work(NULL);
    return 0;
}
""",
    "names for files that are not there": """
static void *work(void *arg) {
    char name[L_tmpnam] = "", template[] = "/tmp/aXXXXXX", bad[] = "aXXXXX";
    MUST(tmpnam(name) == name && strncmp(name, "/tmp/", 5) == 0);
    MUST(access(name, F_OK) != 0);
    MUST(mktemp(template) == template && strcmp(template + 6, "XXXXXX"));
    MUST(mktemp(bad) == bad && bad[0] == '\\0' && errno == EINVAL);
    return arg;
}
int main(void) { RUN(work, work); return 0; }
""",
    "canceled in a wait, with a handler": """
static pthread_mutex_t m = MUTEX;
static pthread_cond_t c = COND;
static int inside, left;
static void leave(void *arg) { inside--; left++; pthread_mutex_unlock(arg); }
static void *work(void *arg) {
    pthread_mutex_lock(&m);
    inside++;
    pthread_cleanup_push(leave, &m);
    for (;;) pthread_cond_wait(&c, &m);
    pthread_cleanup_pop(1);
    return arg;
}
int main(void) {
    pthread_t t, u; void *result;
    CREATE(t, work); CREATE(u, work);
    pthread_cancel(t); pthread_cancel(u);
    MUST(pthread_join(t, &result) == 0 && result == PTHREAD_CANCELED);
    MUST(pthread_join(u, &result) == 0 && result == PTHREAD_CANCELED);
    pthread_mutex_lock(&m);
    MUST(inside == 0 && (left == 2 || left == 1 || left == 0));
    pthread_mutex_unlock(&m);
    return 0;
}
""",
    "a canceled wait passes its signal on": """
static pthread_mutex_t m = MUTEX;
static pthread_cond_t c = COND;
static int tokens;
static void leave(void *arg) { pthread_mutex_unlock(arg); }
static void *work(void *arg) {
    pthread_mutex_lock(&m);
    pthread_cleanup_push(leave, &m);
    while (tokens == 0) pthread_cond_wait(&c, &m);
    tokens--;
    if (arg == NULL) { tokens++; pthread_cond_signal(&c); }
    pthread_cleanup_pop(1);
    return arg;
}
int main(void) {
    pthread_t t, u; int one;
    CREATE(t, work); pthread_create(&u, NULL, work, &one);
    pthread_mutex_lock(&m); tokens++; pthread_cond_signal(&c);
    pthread_mutex_unlock(&m);
    pthread_cancel(t); JOIN(t); JOIN(u);
    return 0;
}
""",
    "canceled: only when it allows that": """
static atomic_int done;
static void *work(void *arg) {
    int old;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
    usleep(1); pthread_testcancel();
    done = 1;
    sem_wait(arg);
    pthread_setcancelstate(old, NULL);
    pthread_testcancel();
    done = 2;
    return arg;
}
int main(void) {
    pthread_t t; void *result; sem_t go;
    sem_init(&go, 0, 0);
    pthread_create(&t, NULL, work, &go); pthread_cancel(t); sem_post(&go);
    pthread_join(t, &result);
    MUST(result == PTHREAD_CANCELED && (done == 1 || done == 0));
    return 0;
}
""",
    "canceled: handlers and destructors run": """
static char order[8];
static void note(void *arg) { strcat(order, arg); }
static void note_last(void *arg) { sleep(1); strcat(order, arg); }
static void *work(void *arg) {
    pthread_key_t key;
    pthread_key_create(&key, note_last);
    pthread_setspecific(key, "k");
    pthread_cleanup_push(note, "a");
    pthread_cleanup_push(note_last, "b");
    pthread_cleanup_push(note, "c");
    pthread_cleanup_pop(0);
    pthread_cancel(pthread_self());
    note("1");
    sem_wait(arg);
    note("2");
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return arg;
}
int main(void) {
    pthread_t t; void *result; sem_t full;
    sem_init(&full, 0, 1);
    MUST(pthread_create(&t, NULL, work, &full) == 0);
    MUST(pthread_join(t, &result) == 0 && result == PTHREAD_CANCELED);
    MUST(strcmp(order, "1bak") == 0);
    return 0;
}
""",
    "canceled: what waits for another's end": """
static sem_t go;
static pthread_t other;
static void *work(void *arg) { sem_wait(&go); return arg; }
static void *wait(void *arg) { pthread_join(other, NULL); return arg; }
int main(void) {
    pthread_t t; void *result;
    sem_init(&go, 0, 0);
    CREATE(other, work); CREATE(t, wait);
    MUST(pthread_cancel(t) == 0);
    MUST(pthread_join(t, &result) == 0 && result == PTHREAD_CANCELED);
    sem_post(&go);
    MUST(pthread_join(other, &result) == 0 && result == NULL);
    return 0;
}
""",
    "canceled: whoever has ended": """
static void *work(void *arg) { return arg; }
int main(void) {
    pthread_t t; void *result;
    CREATE(t, work); sleep(1);
    MUST(pthread_cancel(t) == 0);
    MUST(pthread_join(t, &result) == 0 && result == NULL);
    return 0;
}
""",
    "canceled: whoever only tests that, or writes": """
static atomic_int done;
static void *work(void *arg) { for (;;) pthread_testcancel(); }
static void *print(void *arg) {
    pthread_cancel(pthread_self());
    done = 1;
    write(1, "", 0);
    done = 2;
    return arg;
}
int main(void) {
    pthread_t t, u; void *result;
    CREATE(t, work); CREATE(u, print);
    pthread_cancel(t);
    MUST(pthread_join(t, &result) == 0 && result == PTHREAD_CANCELED);
    MUST(pthread_join(u, &result) == 0 && result == PTHREAD_CANCELED);
    return done != 1;
}
""",
    "canceled: a loop that only looks": """
static atomic_int stop;
static void *work(void *arg) {
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    while (!stop);
    return arg;
}
int main(void) {
    pthread_t t; void *result;
    CREATE(t, work); pthread_cancel(t);
    MUST(pthread_join(t, &result) == 0 && result == PTHREAD_CANCELED);
    return 0;
}
""",
    "canceled: what it wrote is known to who joins": """
static int n;
static void *work(void *arg) { n = 1; for (;;) sleep(1); }
int main(void) {
    pthread_t t;
    CREATE(t, work); usleep(1); pthread_cancel(t); JOIN(t);
    return n > 1;
}
""",
    "malloc and its kin": """
int main(void) {
    size_t page = 4096, most = (size_t)-1;
    void *block = NULL;
    MUST(valloc(10) && pvalloc(10) && memalign(64, 10));
    MUST((uintptr_t)valloc(10) % page == 0);
    MUST(malloc_usable_size(pvalloc(10)) == page);
    MUST(posix_memalign(&block, 24, 10) == EINVAL && !block);
    MUST(posix_memalign(&block, 1 << 18, 10) == 0);
    MUST((uintptr_t)block % (1 << 18) == 0);
    free(block);
    MUST(!aligned_alloc(3, 10) && errno == EINVAL);
    MUST(!calloc(most / 2, 4) && errno == ENOMEM);
    MUST(!reallocarray(NULL, most / 2, 4) && errno == ENOMEM);
    MUST(!malloc(most) && !malloc(most / 2));
    char *small = malloc(0), *other = malloc(0);
    MUST(small && other && small != other);
    MUST(!realloc(small, 0));
    other = realloc(other, 300 << 10);
    memset(other, 1, 300 << 10);
    other = reallocarray(other, 100, 1);
    MUST(other[99] == 1);
    free(other); free(NULL); free(valloc(20));
    return 0;
}
""",
    "a pointer to a variable of another thread that waits": """
static sem_t done;
static void *count(void *arg) { ++*(int *)arg; sem_post(&done); return NULL; }
int main(void) {
    int number[3] = {0};
    pthread_t thread;
    sem_init(&done, 0, 0);
    pthread_create(&thread, NULL, count, &number[1]);
    pthread_detach(thread);
    sem_wait(&done);
    return number[1] != 1;
}
""",
    "300 threads one after the other": """
static int sum;
static void *add(void *arg) { sum++; return arg; }
int main(void) {
    for (int i = 0; i < 300; i++) {
        pthread_t thread;
        CREATE(thread, add); JOIN(thread);
    }
    return sum != 300;
}
""",
    "mutex": """
static pthread_mutex_t lock = MUTEX;
static int total;
static void *add(void *arg) {
    pthread_mutex_lock(&lock); total++; pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) { RUN(add, add); return total != 2; }
""",
    "lock on the stack, made and destroyed twice": """
static pthread_mutex_t *shared;
static int total;
static void *add(void *arg) {
    pthread_mutex_lock(shared); total++; pthread_mutex_unlock(shared);
    return arg;
}
static void round(void) {
    pthread_mutex_t lock = MUTEX;
    shared = &lock;
    RUN(add, add);
    pthread_mutex_destroy(&lock);
}
int main(void) { round(); round(); return total != 4; }
""",
    "locks where others lay": """
static int total;
static int add(int times) {
    pthread_mutex_t lock;
    pthread_mutex_init(&lock, NULL);
    pthread_mutex_lock(&lock);
    total++;
    if (times == 1) { pthread_mutex_unlock(&lock); return total; }
    return total; // and the lock is gone
}
int main(void) { add(1); add(2); add(1); return total != 3; }
""",
    "one condition, then with another mutex": """
static pthread_mutex_t locks[2] = {MUTEX, MUTEX};
static pthread_cond_t cond = COND;
static int ready;
static void *await(void *arg) {
    pthread_mutex_t *lock = arg;
    pthread_mutex_lock(lock);
    while (!ready) pthread_cond_wait(&cond, lock);
    pthread_mutex_unlock(lock);
    return arg;
}
static void round(pthread_mutex_t *lock) {
    pthread_t t;
    ready = 0;
    pthread_create(&t, NULL, await, lock);
    pthread_mutex_lock(lock); ready = 1; pthread_cond_signal(&cond);
    pthread_mutex_unlock(lock);
    JOIN(t);
}
int main(void) { round(&locks[0]); round(&locks[1]); return 0; }
""",
    "sleeps as old programs write them": """
static int slept;
static void *nap(void *arg) {
    struct timeval time = {.tv_usec = 1000};
    select(0, NULL, NULL, NULL, &time);
    poll(NULL, 0, 1);
    slept = 1;
    return arg;
}
int main(void) {
    struct timespec before, after;
    pthread_t t;
    timespec_get(&before, TIME_UTC);
    CREATE(t, nap); JOIN(t);
    timespec_get(&after, TIME_UTC);
    long took = (after.tv_sec - before.tv_sec) * 1000000000
              + after.tv_nsec - before.tv_nsec;
    return took < 2000000 || took > 3000000 || !slept;
}
""",
    "two consumers": """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static int items;
static void *consume(void *arg) {
    pthread_mutex_lock(&lock);
    while (items == 0) pthread_cond_wait(&cond, &lock);
    items--;
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t first, second;
    CREATE(first, consume); CREATE(second, consume);
    pthread_mutex_lock(&lock); items = 2; pthread_cond_broadcast(&cond);
    pthread_mutex_unlock(&lock);
    JOIN(first); JOIN(second);
    return items;
}
""",
    "release and acquire": """
static int data;
static atomic_int ready;
static void *write_it(void *arg) {
    data = 1; atomic_store_explicit(&ready, 1, memory_order_release);
    return arg;
}
static void *read_it(void *arg) {
    if (atomic_load_explicit(&ready, memory_order_acquire)) assert(data == 1);
    return arg;
}
int main(void) { RUN(write_it, read_it); return 0; }
""",
    "fences": """
static int data;
static atomic_int ready;
static void *write_it(void *arg) {
    data = 1;
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&ready, 1, memory_order_relaxed);
    return arg;
}
static void *read_it(void *arg) {
    if (atomic_load_explicit(&ready, memory_order_relaxed)) {
        atomic_thread_fence(memory_order_acquire);
        assert(data == 1);
    }
    return arg;
}
int main(void) { RUN(write_it, read_it); return 0; }
""",
    "rwlock": """
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int a, b;
static void *write_it(void *arg) {
    pthread_rwlock_wrlock(&lock); a++; b++; pthread_rwlock_unlock(&lock);
    return arg;
}
static void *read_it(void *arg) {
    pthread_rwlock_rdlock(&lock); assert(a == b); pthread_rwlock_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t other; CREATE(other, read_it);
    RUN(write_it, read_it); JOIN(other); return 0;
}
""",
    "barrier": """
static pthread_barrier_t barrier;
static int left, right;
static atomic_int last;
static void arrive(void) {
    if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) last++;
}
static void *work_left(void *arg) {
    left = 1; arrive(); assert(right == 1); arrive(); left = 2; return arg;
}
static void *work_right(void *arg) {
    right = 1; arrive(); assert(left == 1); arrive(); right = 2; return arg;
}
int main(void) {
    pthread_barrier_init(&barrier, NULL, 2); RUN(work_left, work_right);
    pthread_barrier_destroy(&barrier);
    return last - 2;
}
""",
    "semaphore": """
static sem_t semaphore;
static int total;
static void *add(void *arg) {
    sem_wait(&semaphore); total++; sem_post(&semaphore); return arg;
}
int main(void) {
    sem_init(&semaphore, 0, 1); RUN(add, add); sem_destroy(&semaphore);
    return total != 2;
}
""",
    "once": """
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int times;
static void set_up(void) { times++; }
static void *work(void *arg) {
    pthread_once(&once, set_up); assert(times == 1); return arg;
}
int main(void) { RUN(work, work); return times - 1; }
""",
    "specific data": """
static pthread_key_t key;
static atomic_int freed;
static void drop(void *mine) { freed += *(int *)mine; free(mine); }
static void *work(void *arg) {
    int *mine = malloc(sizeof *mine);
    *mine = 1;
    pthread_setspecific(key, mine);
    sched_yield();
    MUST(pthread_getspecific(key) == mine);
    return arg;
}
int main(void) {
    pthread_key_create(&key, drop);
    RUN(work, work);
    MUST(pthread_getspecific(key) == NULL);
    return freed - 2;
}
""",
    "a pointer to a thread-local variable": """
static _Thread_local atomic_int mine;
static _Atomic(atomic_int *) other;
static void *lend(void *arg) {
    other = &mine;
    while (mine == 0) sched_yield();
    return arg;
}
static void *set(void *arg) {
    while (other == NULL) sched_yield();
    atomic_store(other, 1);
    return arg;
}
int main(void) { RUN(lend, set); return 0; }
""",
    "a lock whose nodes are thread-local": """
struct mcs { _Atomic(struct mcs *) next; atomic_int locked; };
static _Atomic(struct mcs *) tail;
static _Thread_local struct mcs mine;
static int total;
static void lock(void) {
    mine.next = NULL;
    struct mcs *before = atomic_exchange(&tail, &mine);
    if (before == NULL) return;
    mine.locked = 1;
    before->next = &mine;
    while (mine.locked) ;
}
static void unlock(void) {
    struct mcs *me = &mine;
    if (mine.next == NULL) {
        if (atomic_compare_exchange_strong(&tail, &me, NULL)) return;
        while (mine.next == NULL) ;
    }
    atomic_load(&mine.next)->locked = 0;
}
static void *add(void *arg) { lock(); total++; unlock(); return arg; }
int main(void) { RUN(add, add); return total != 2; }
""",
    "updates of an atomic struct of 12 bytes": """
struct three { int a, b, c; };
static _Atomic struct three shared;
static int data;
static void *add(void *arg) {
    struct three old, new; // clang 14 does not store what was there to old
    do { old = new = shared; new.a++; new.c--; }
    while (!atomic_compare_exchange_weak(&shared, &old, new));
    return arg;
}
static void *give(void *arg) { data = 1; return add(arg); }
static void *take(void *arg) {
    struct three seen = shared;
    MUST(seen.a == -seen.c && (seen.a == 0 || data == 1));
    return add(arg);
}
int main(void) {
    RUN(give, take);
    struct three last = shared;
    return last.a != 2 || last.c != -2;
}
""",
    "updates of 16 bytes": """
static __int128 shared __attribute__((aligned(16)));
static void *add(void *arg) {
    __atomic_fetch_add(&shared, (__int128)1 << 64, __ATOMIC_SEQ_CST);
    __int128 old = __atomic_load_n(&shared, __ATOMIC_SEQ_CST);
    while (!__atomic_compare_exchange_n(&shared, &old, old + 1, 0,
                                        __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) ;
    return arg;
}
int main(void) { RUN(add, add); return shared != ((__int128)2 << 64) + 2; }
""",
    "an atomic long double": """
static _Atomic long double flag;
static int data;
static void *give(void *arg) { data = 1; flag = 1; return arg; }
static void *take(void *arg) { MUST(flag != 1 || data == 1); return arg; }
int main(void) { RUN(give, take); return 0; }
""",
    "pages of its own": """
enum { SIZE = 4096 };
static pthread_mutex_t lock = MUTEX;
static int *page;
static void *add(void *arg) {
    pthread_mutex_lock(&lock); ++*page; pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    int both = PROT_READ | PROT_WRITE, ours = MAP_PRIVATE | MAP_ANONYMOUS;
    page = mmap(NULL, SIZE, both, ours, -1, 0);
    MUST(*page == 0);
    RUN(add, add);
    MUST(*page == 2);
    page = mremap(page, SIZE, 4 * SIZE, MREMAP_MAYMOVE);
    MUST(*page == 2 && page[3 * SIZE / sizeof *page] == 0);
    MUST(mprotect(page, SIZE, PROT_READ) == 0 && *page == 2);
    MUST(munmap(page, 4 * SIZE) == 0);
    int *other = mmap(NULL, SIZE, both, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    MUST(other != MAP_FAILED && other != page && *other == 0);
    *other = 1;
    int file = open("/proc/self/exe", O_RDONLY);
    char *program = mmap(NULL, 100, PROT_READ, MAP_PRIVATE, file, 0);
    MUST(program[1] == 'E' && program[2] == 'L');
    munmap(program, 100);
    close(file);
    MUST(mmap(NULL, 0, both, ours, -1, 0) == MAP_FAILED && errno == EINVAL);
    char *end = sbrk(100);
    MUST(end == (char *)sbrk(0) - 100);
    end[99] = 1;
    MUST(brk(end) == 0 && sbrk(0) == end);
    return 0;
}
""",
    "thread-local": """
static _Thread_local int mine = 7;
static atomic_int sum;
static void *work(void *arg) {
    assert(mine == 7); mine++; sched_yield(); mine++; sum += mine; errno = 1;
    sched_yield(); assert(errno == 1); return arg;
}
int main(void) { mine = 0; RUN(work, work); return mine + sum - 18; }
""",
    "recursive mutex": """
static pthread_mutex_t lock;
static int total;
static void *add(void *arg) {
    pthread_mutex_lock(&lock); pthread_mutex_lock(&lock);
    total++;
    pthread_mutex_unlock(&lock); total++; pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock, &kind);
    RUN(add, add);
    return total - 4 + pthread_mutex_destroy(&lock);
}
""",
    "errorcheck mutex": """
static pthread_mutex_t lock;
static void *other(void *arg) {
    MUST(pthread_mutex_unlock(&lock) == EPERM);
    MUST(pthread_mutex_trylock(&lock) == EBUSY);
    return arg;
}
int main(void) {
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&lock, &kind);
    pthread_mutex_lock(&lock);
    MUST(pthread_mutex_lock(&lock) == EDEADLK);
    RUN(other, other);
    return pthread_mutex_unlock(&lock);
}
""",
    "timed waits": """
static pthread_mutex_t lock = MUTEX, held = MUTEX;
static pthread_cond_t cond = COND;
static sem_t semaphore;
static struct timespec soon(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec++;
    return time;
}
static void *work(void *arg) {
    struct timespec before, end = soon(), after;
    MUST(pthread_mutex_timedlock(&held, &end) == ETIMEDOUT);
    clock_gettime(CLOCK_MONOTONIC, &before);
    end = soon();
    pthread_mutex_lock(&lock);
    int error = 0;
    while (error == 0) error = pthread_cond_timedwait(&cond, &lock, &end);
    assert(error == ETIMEDOUT);
    pthread_mutex_unlock(&lock);
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert(after.tv_sec > before.tv_sec);
    end = soon();
    assert(sem_timedwait(&semaphore, &end) == -1 && errno == ETIMEDOUT);
    return arg;
}
int main(void) {
    sem_init(&semaphore, 0, 0);
    pthread_mutex_lock(&held);
    RUN(work, work);
    return pthread_mutex_unlock(&held);
}
""",
    "who sleeps longer": """
static atomic_int turn;
static void *one(void *arg) { usleep(1000); assert(turn++ == 0); return arg; }
static void *two(void *arg) { usleep(2000); assert(turn++ == 1); return arg; }
int main(void) { RUN(one, two); return 0; }
""",
    "spin on an atomic flag": """
static atomic_int flag;
static void *wait_for_it(void *arg) { while (!flag) ; return arg; }
static void *tell(void *arg) { flag = 1; return arg; }
int main(void) { RUN(wait_for_it, tell); return 0; }
""",
    "spin, yield and sleep": """
static atomic_int flag;
static void *wait_for_it(void *arg) {
    while (flag < 1) sched_yield();
    flag = 2;
    while (flag < 3) usleep(10);
    return arg;
}
static void *tell(void *arg) {
    flag = 1; while (flag < 2) sched_yield(); flag = 3; return arg;
}
int main(void) { RUN(wait_for_it, tell); return 0; }
""",
    "spinlock of one's own": """
static atomic_flag taken = ATOMIC_FLAG_INIT;
static int total;
static void *add(void *arg) {
    while (atomic_flag_test_and_set_explicit(&taken, memory_order_acquire)) ;
    total++;
    atomic_flag_clear_explicit(&taken, memory_order_release);
    return arg;
}
int main(void) { RUN(add, add); return total != 2; }
""",
    "compare and swap": """
static atomic_int total;
static void *add(void *arg) {
    int old = total;
    while (!atomic_compare_exchange_weak(&total, &old, old + 1)) ;
    return arg;
}
int main(void) { RUN(add, add); return total != 2; }
""",
    "five philosophers in order": """
static pthread_mutex_t forks[5] = {MUTEX, MUTEX, MUTEX, MUTEX, MUTEX};
static void *dine(void *arg) {
    long i = (long)arg, j = (i + 1) % 5;
    pthread_mutex_lock(&forks[i < j ? i : j]);
    pthread_mutex_lock(&forks[i < j ? j : i]);
    pthread_mutex_unlock(&forks[i]); pthread_mutex_unlock(&forks[j]);
    return NULL;
}
int main(void) {
    pthread_t threads[5];
    for (long i = 0; i < 5; i++)
        pthread_create(&threads[i], NULL, dine, (void *)i);
    for (int i = 0; i < 5; i++) JOIN(threads[i]);
    return 0;
}
""",
    "old C": """
static pthread_mutex_t *lock;
static int count, *result;
static work(arg) char *arg; {
    register n = (long)arg;
    pthread_mutex_lock(lock); count += n; pthread_mutex_unlock(lock);
    return 0;
}
int main() {
    pthread_t t[2];
    int i;
    lock = malloc(sizeof(pthread_mutex_t));
    result = malloc(4);
    pthread_mutex_init(lock, 0);
    for (i = 0; i < 2; i++) pthread_create(t + i, 0, work, i + 1);
    for (i = 0; i < 2; i++) pthread_join(t[i], 0);
    *result = count;
    i = *result - 3;
    free(lock); free(result);
    return i;
}
""",
    "main leaves its threads to end": """
static atomic_int done;
static void *work(void *arg) { done++; return arg; }
int main(void) {
    pthread_t t; CREATE(t, work); pthread_detach(t); pthread_exit(NULL);
}
""",
    "what threads return": """
static void *work(void *arg) { if (arg) pthread_exit(arg); return &work; }
int main(void) {
    pthread_t a, b;
    void *x, *y;
    pthread_create(&a, NULL, work, &a); pthread_create(&b, NULL, work, NULL);
    pthread_join(a, &x); pthread_join(b, &y);
    return x != &a || y != &work || !pthread_equal(a, a);
}
""",
    "heap in threads": """
static char *texts[2];
static void *work(void *arg) {
    long i = (long)arg;
    texts[i] = realloc(strcpy(malloc(4), "abc"), 100);
    strcat(texts[i], "def");
    return NULL;
}
int main(void) {
    pthread_t a, b;
    pthread_create(&a, NULL, work, (void *)0);
    pthread_create(&b, NULL, work, (void *)1);
    JOIN(a); JOIN(b);
    int same = strcmp(texts[0], "abcdef") == 0 && !strcmp(texts[1], texts[0]);
    free(texts[0]); free(texts[1]); free(NULL);
    return !same;
}
""",
    "exit(0) in a thread": """
static void *work(void *arg) { exit(0); }
int main(void) { pthread_t t; CREATE(t, work); JOIN(t); return 1; }
""",
    "everything is new in each schedule": """
static int times;
static atomic_int order;
static char word[] = "first time";
static void *work(void *arg) { order++; return arg; }
int main(void) {
    static int calls;
    int fresh = times++ == 0 && calls++ == 0;
    fresh &= strtok(word, " ") != NULL && rand() == 1804289383;
    RUN(work, work);
    return !fresh;
}
""",
    "a large array in main": """
static atomic_int done;
static void *work(void *arg) { done++; return arg; }
int main(void) {
    volatile int large[300000];
    large[0] = large[299999] = 1;
    RUN(work, work);
    return large[0] - 1;
}
""",
    "the environment as an argument": """
int main(int argc, char **argv, char **environment) {
    int count = 0;
    while (environment[count]) count++;
    return count == 0 || argc != 1 || argv[1] != NULL;
}
""",
    "clean-up handler": """
static pthread_mutex_t lock = MUTEX;
static void unlock(void *mutex) { pthread_mutex_unlock(mutex); }
static void *work(void *arg) {
    pthread_mutex_lock(&lock);
    pthread_cleanup_push(unlock, &lock);
    pthread_exit(arg);
    pthread_cleanup_pop(1);
    return arg;
}
int main(void) { RUN(work, work); return 0; }
""",
    "joins main": """
static pthread_t main_thread;
static void *work(void *arg) { JOIN(main_thread); exit(0); }
int main(void) {
    pthread_t t; main_thread = pthread_self();
    CREATE(t, work); pthread_detach(t); pthread_exit(NULL);
}
""",
    # --- objects of which there are several at one place
    "locks left locked in a frame that is gone": """
static int twice(int x) {
    pthread_mutex_t lock = MUTEX;
    pthread_rwlock_t other = PTHREAD_RWLOCK_INITIALIZER;
    pthread_rwlock_t third = PTHREAD_RWLOCK_INITIALIZER;
    pthread_mutex_lock(&lock); pthread_rwlock_wrlock(&other);
    pthread_rwlock_rdlock(&third);
    return 2 * x;
}
int main(void) { return twice(twice(1)) != 4; }
""",
    "a mutex assigned anew": """
static pthread_mutex_t lock = MUTEX;
int main(void) {
    pthread_mutex_lock(&lock);
    lock = (pthread_mutex_t)MUTEX;
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return 0;
}
""",
    "a struct copied with a free mutex": """
struct account { pthread_mutex_t lock; int money; };
static struct account account = {MUTEX, 1};
static void *use(void *arg) {
    pthread_mutex_lock(&account.lock); account.money++;
    pthread_mutex_unlock(&account.lock);
    return arg;
}
int main(void) {
    RUN(use, use);
    struct account copy = account;
    pthread_mutex_lock(&copy.lock); copy.money++; pthread_mutex_unlock(&copy.lock);
    return copy.money != 4;
}
""",
    "a barrier destroyed by the first to leave": """
static pthread_barrier_t *all;
static void *meet(void *arg) {
    if (pthread_barrier_wait(all) != 0) pthread_barrier_destroy(all);
    return arg;
}
int main(void) {
    all = malloc(sizeof *all);
    pthread_barrier_init(all, NULL, 2); RUN(meet, meet); free(all); return 0;
}
""",
    "a condition destroyed after the broadcast": """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t *cond;
static int ready;
static void *wait_for_it(void *arg) {
    pthread_mutex_lock(&lock);
    while (!ready) pthread_cond_wait(cond, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t t;
    cond = calloc(1, sizeof *cond);
    CREATE(t, wait_for_it);
    pthread_mutex_lock(&lock);
    ready = 1;
    pthread_cond_broadcast(cond);
    pthread_mutex_unlock(&lock);
    JOIN(t);
    pthread_cond_destroy(cond); free(cond);
    return 0;
}
""",
    "once more, after an assignment": """
static int runs;
static void count(void) { runs++; }
int main(void) {
    pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, count); pthread_once(&once, count);
    once = PTHREAD_ONCE_INIT;
    pthread_once(&once, count);
    return runs != 2;
}
""",
    "once, by a thread that ends in it": """
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int runs;
static void init(void) { if (runs++ == 0) pthread_exit(NULL); }
static void *work(void *arg) { pthread_once(&once, init); return arg; }
int main(void) { RUN(work, work); return runs != 2; }
""",
    "allocates before there is a second thread": """
int main(void) {
    for (int i = 0; i < 20; i++) free(malloc(100));
    return 0;
}
""",
    # --- as POSIX has it
    "invalid times": """
static pthread_mutex_t lock = MUTEX, other = MUTEX;
static pthread_rwlock_t room = PTHREAD_RWLOCK_INITIALIZER;
static pthread_cond_t cond = COND;
static sem_t none;
static void *wait_for_them(void *arg) {
    const struct timespec *bad = arg;
    MUST(pthread_mutex_timedlock(&lock, bad) == EINVAL);
    MUST(pthread_mutex_clocklock(&lock, CLOCK_MONOTONIC, bad) == EINVAL);
    MUST(pthread_mutex_clocklock(&lock, 99, bad) == EINVAL);
    MUST(pthread_rwlock_timedrdlock(&room, bad) == EINVAL);
    MUST(pthread_rwlock_timedwrlock(&room, bad) == EINVAL);
    MUST(sem_timedwait(&none, bad) == -1 && errno == EINVAL);
    MUST(sem_clockwait(&none, CLOCK_MONOTONIC, bad) == -1 && errno == EINVAL);
    pthread_mutex_lock(&other);
    MUST(pthread_cond_timedwait(&cond, &other, bad) == EINVAL);
    MUST(pthread_cond_clockwait(&cond, &other, CLOCK_MONOTONIC, bad) == EINVAL);
    pthread_mutex_unlock(&other);
    MUST(pthread_timedjoin_np(*(pthread_t *)(bad + 1), NULL, bad) == EINVAL);
    MUST(nanosleep(bad, NULL) == -1 && errno == EINVAL);
    MUST(clock_nanosleep(CLOCK_MONOTONIC, 0, bad, NULL) == EINVAL);
    return NULL;
}
int main(void) {
    struct { struct timespec time; pthread_t main; } bad = {
        {1, 1000000000}, pthread_self()};
    sem_init(&none, 0, 0);
    pthread_mutex_lock(&lock); pthread_rwlock_wrlock(&room);
    for (int i = 0; i < 2; i++) {
        pthread_t t; pthread_create(&t, NULL, wait_for_them, &bad.time); JOIN(t);
        bad.time.tv_nsec = -1;
    }
    pthread_mutex_unlock(&lock); pthread_rwlock_unlock(&room);
    MUST(pthread_mutex_timedlock(&lock, &bad.time) == 0);
    MUST(pthread_rwlock_timedrdlock(&room, &bad.time) == 0);
    sem_post(&none);
    MUST(sem_timedwait(&none, &bad.time) == 0);
    return 0;
}
""",
    "times that are past, far ahead, or of no clock": """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = COND;
static int ready;
static void *tell(void *arg) {
    pthread_mutex_lock(&lock); ready = 1; pthread_cond_signal(&cond);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    struct timespec past = {-1, 0}, far = {0, 999999999}, now;
    far.tv_sec = (time_t)(~0ul >> 1);
    sem_t none; sem_init(&none, 0, 0);
    MUST(sem_timedwait(&none, &past) == -1 && errno == ETIMEDOUT);
    pthread_t t; CREATE(t, tell);
    pthread_mutex_lock(&lock);
    MUST(pthread_cond_timedwait(&cond, &lock, &past) == ETIMEDOUT || ready);
    while (!ready)
        MUST(pthread_cond_clockwait(&cond, &lock, CLOCK_MONOTONIC, &far) == 0);
    pthread_mutex_unlock(&lock);
    JOIN(t);
    MUST(clock_gettime(99, &now) == -1 && errno == EINVAL);
    MUST(clock_getres(99, NULL) == -1 && errno == EINVAL);
    MUST(clock_getres(CLOCK_MONOTONIC, &now) == 0 && now.tv_sec == 0);
    MUST(clock_nanosleep(99, 0, &now, NULL) == EINVAL);
    now = (struct timespec){0, 0};
    MUST(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &now, NULL) == 0);
    MUST(timespec_get(&now, 77) == 0 && timespec_get(&now, TIME_UTC) == TIME_UTC);
    MUST(now.tv_sec - time(NULL) <= 0 && now.tv_sec > 1500000000);
    return 0;
}
""",
    "each deadline by its clock": """
static pthread_mutex_t lock = MUTEX;
static struct timespec soon(clockid_t clock) {
    struct timespec time; clock_gettime(clock, &time); time.tv_sec++; return time;
}
static int in_time(clockid_t clock, struct timespec before) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec - before.tv_sec < 2;
}
int main(void) {
    pthread_cond_t real = COND, steady;
    pthread_condattr_t kind;
    sem_t none; sem_init(&none, 0, 0);
    pthread_condattr_init(&kind);
    pthread_condattr_setclock(&kind, CLOCK_MONOTONIC);
    pthread_cond_init(&steady, &kind);
    struct timespec a = soon(CLOCK_REALTIME), b = soon(CLOCK_MONOTONIC);
    pthread_mutex_lock(&lock);
    while (pthread_cond_timedwait(&real, &lock, &a) == 0) ;
    MUST(in_time(CLOCK_REALTIME, a));
    b = soon(CLOCK_MONOTONIC);
    while (pthread_cond_timedwait(&steady, &lock, &b) == 0) ;
    MUST(in_time(CLOCK_MONOTONIC, b));
    b = soon(CLOCK_MONOTONIC);
    MUST(sem_clockwait(&none, CLOCK_MONOTONIC, &b) == -1 && errno == ETIMEDOUT);
    MUST(in_time(CLOCK_MONOTONIC, b));
    a = soon(CLOCK_REALTIME);
    MUST(pthread_cond_clockwait(&steady, &lock, CLOCK_REALTIME, &a) == ETIMEDOUT
         || in_time(CLOCK_REALTIME, a));
    return 0;
}
""",
    "what each type of mutex says": """
static pthread_mutex_t checked = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static pthread_mutex_t again = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_cond_t cond = COND;
static void *other(void *arg) {
    MUST(pthread_mutex_unlock(&checked) == EPERM);
    MUST(pthread_mutex_unlock(&again) == EPERM);
    MUST(pthread_cond_wait(&cond, &checked) == EPERM);
    MUST(pthread_mutex_trylock(&again) == EBUSY);
    return arg;
}
int main(void) {
    MUST(pthread_cond_wait(&cond, &checked) == EPERM);
    pthread_mutex_lock(&checked); pthread_mutex_lock(&again);
    MUST(pthread_mutex_lock(&checked) == EDEADLK);
    MUST(pthread_mutex_trylock(&checked) == EBUSY);
    MUST(pthread_mutex_trylock(&again) == 0);
    pthread_t t; CREATE(t, other); JOIN(t);
    MUST(pthread_mutex_unlock(&again) == 0 && pthread_mutex_unlock(&again) == 0);
    MUST(pthread_mutex_unlock(&again) == EPERM);
    return pthread_mutex_unlock(&checked);
}
""",
    "readers that are several, and one twice": """
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int value;
static void *read_twice(void *arg) {
    pthread_rwlock_rdlock(&lock); pthread_rwlock_rdlock(&lock);
    MUST(pthread_rwlock_trywrlock(&lock) == EBUSY);
    int seen = value;
    pthread_rwlock_unlock(&lock);
    MUST(seen == value);
    pthread_rwlock_unlock(&lock);
    return arg;
}
static void *write_once(void *arg) {
    pthread_rwlock_wrlock(&lock);
    MUST(pthread_rwlock_rdlock(&lock) == EDEADLK);
    MUST(pthread_rwlock_wrlock(&lock) == EDEADLK);
    MUST(pthread_rwlock_tryrdlock(&lock) == EBUSY);
    value++;
    pthread_rwlock_unlock(&lock);
    return arg;
}
int main(void) {
    RUN(read_twice, read_twice);
    RUN(write_once, write_once);
    return value != 2;
}
""",
    "shared with processes by habit": """
static sem_t permits;
static pthread_mutex_t lock;
static pthread_cond_t cond;
static pthread_rwlock_t room;
static pthread_barrier_t all;
static pthread_spinlock_t spin;
static int total;
static void *add(void *arg) {
    sem_wait(&permits); pthread_mutex_lock(&lock); pthread_spin_lock(&spin);
    pthread_rwlock_wrlock(&room);
    total++;
    pthread_rwlock_unlock(&room);
    pthread_spin_unlock(&spin); pthread_cond_signal(&cond);
    pthread_mutex_unlock(&lock); sem_post(&permits);
    pthread_barrier_wait(&all);
    return arg;
}
int main(void) {
    enum { SHARED = PTHREAD_PROCESS_SHARED };
    pthread_mutexattr_t a; pthread_mutexattr_init(&a);
    pthread_mutexattr_setpshared(&a, SHARED); pthread_mutex_init(&lock, &a);
    pthread_condattr_t b; pthread_condattr_init(&b);
    pthread_condattr_setpshared(&b, SHARED); pthread_cond_init(&cond, &b);
    pthread_rwlockattr_t c; pthread_rwlockattr_init(&c);
    pthread_rwlockattr_setpshared(&c, SHARED); pthread_rwlock_init(&room, &c);
    pthread_barrierattr_t d; pthread_barrierattr_init(&d);
    pthread_barrierattr_setpshared(&d, SHARED);
    pthread_barrier_init(&all, &d, 2);
    pthread_spin_init(&spin, SHARED);
    sem_init(&permits, 1, 1);
    RUN(add, add);
    return total != 2;
}
""",
    "more permits than there may be": """
int main(void) {
    sem_t permits;
    MUST(sem_init(&permits, 0, ~0u) == -1 && errno == EINVAL);
    MUST(sem_init(&permits, 0, ~0u / 2) == 0);
    return sem_post(&permits) != -1 || errno != EOVERFLOW;
}
""",
    "C11 threads": """
static mtx_t lock, again;
static cnd_t cond;
static tss_t key;
static once_flag once = ONCE_FLAG_INIT;
static int ready, runs, dropped;
static void init(void) { runs++; }
static void drop(void *value) { ++*(int *)value; }
static int work(void *arg) {
    call_once(&once, init);
    tss_set(key, &dropped);
    MUST(tss_get(key) == &dropped);
    mtx_lock(&lock); ready = 1; cnd_broadcast(&cond); mtx_unlock(&lock);
    if (arg != NULL) thrd_exit(-7);
    return -7;
}
int main(void) {
    thrd_t t;
    int result;
    struct timespec end;
    MUST(mtx_init(&lock, mtx_timed) == thrd_success);
    MUST(mtx_init(&again, mtx_plain | mtx_recursive) == thrd_success);
    MUST(mtx_init(&again, 64) == thrd_error);
    MUST(cnd_init(&cond) == thrd_success);
    MUST(tss_create(&key, drop) == thrd_success);
    for (int i = 0; i < 2; i++) {
        ready = 0;
        MUST(thrd_create(&t, work, i == 0 ? NULL : &ready) == thrd_success);
        call_once(&once, init);
        mtx_lock(&lock);
        while (!ready) cnd_wait(&cond, &lock);
        MUST(tss_get(key) == NULL);
        mtx_unlock(&lock);
        MUST(thrd_join(t, &result) == thrd_success && result == -7);
        MUST(dropped == i + 1);
    }
    timespec_get(&end, TIME_UTC);
    mtx_lock(&lock);
    MUST(mtx_trylock(&lock) == thrd_busy);
    MUST(mtx_timedlock(&lock, &end) == thrd_timedout);
    while (cnd_timedwait(&cond, &lock, &end) == thrd_success) ;
    mtx_unlock(&lock);
    mtx_lock(&again);
    MUST(mtx_trylock(&again) == thrd_success);
    mtx_unlock(&again); mtx_unlock(&again);
    thrd_yield();
    MUST(thrd_sleep(&(struct timespec){0, 1}, NULL) == 0);
    MUST(thrd_equal(thrd_current(), thrd_current()));
    cnd_destroy(&cond); mtx_destroy(&lock); mtx_destroy(&again); tss_delete(key);
    return runs != 1;
}
""",
    "as many keys as there may be": """
int main(void) {
    pthread_key_t key, first;
    pthread_key_create(&first, NULL);
    for (int i = 1; i < 1024; i++) {
        MUST(pthread_key_create(&key, NULL) == 0);
        MUST(pthread_setspecific(key, &first) == 0);
    }
    MUST(pthread_key_create(&key, NULL) == EAGAIN);
    MUST(pthread_key_delete(first) == 0 && pthread_key_delete(first) == EINVAL);
    MUST(pthread_setspecific(first, &first) == EINVAL);
    MUST(pthread_key_create(&key, NULL) == 0 && key == first);
    return pthread_getspecific(key) != NULL;
}
""",
    "what goes with a thread, in rounds": """
static pthread_key_t kept, again;
static int rounds, seen;
static void drop(void *value) {
    seen += pthread_getspecific(kept) == &seen;
    MUST(pthread_getspecific(again) == NULL);
    if (++rounds < 99) pthread_setspecific(again, value);
}
static void *work(void *arg) {
    pthread_setspecific(kept, &seen); pthread_setspecific(again, &rounds);
    return arg;
}
int main(void) {
    pthread_t t;
    pthread_key_create(&kept, NULL); pthread_key_create(&again, drop);
    CREATE(t, work); JOIN(t);
    return rounds != 4 || seen != 4;
}
""",
    "what is asked of a thread": """
static sem_t go;
static void *work(void *arg) { sem_wait(&go); return arg; }
int main(void) {
    pthread_t t;
    char name[16];
    int policy, old;
    struct sched_param parameters;
    pthread_attr_t attributes;
    cpu_set_t processors;
    void *stack;
    size_t size;
    sem_init(&go, 0, 0);
    CREATE(t, work);
    MUST(pthread_kill(t, 0) == 0);
    MUST(pthread_setname_np(t, "worker") == 0);
    MUST(pthread_getname_np(t, name, sizeof name) == 0);
    MUST(strcmp(name, "worker") == 0);
    MUST(pthread_getname_np(t, name, 3) == ERANGE);
    MUST(pthread_setname_np(t, "a name that is too long") == ERANGE);
    MUST(pthread_getname_np(pthread_self(), name, sizeof name) == 0);
    MUST(pthread_getschedparam(t, &policy, &parameters) == 0);
    MUST(pthread_getaffinity_np(t, sizeof processors, &processors) == 0);
    MUST(pthread_getattr_np(pthread_self(), &attributes) == 0);
    pthread_attr_getstack(&attributes, &stack, &size);
    MUST((char *)&t > (char *)stack && (char *)&t < (char *)stack + size);
    MUST(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old) == 0);
    MUST(old == PTHREAD_CANCEL_ENABLE);
    MUST(pthread_setcancelstate(old, &old) == 0 && old == PTHREAD_CANCEL_DISABLE);
    sem_post(&go);
    JOIN(t);
    return 0;
}
""",
    "256 is no failure": """
int main(void) { return 256; }
""",
    "words with strtok_r, strsep": """
static void *words(void *arg) {
    char text[] = "a b c", *state, *rest;
    long count = 0;
    for (char *w = strtok_r(text, " ", &state); w;
         w = strtok_r(NULL, " ", &state)) count++;
    char other[] = "a,,b";
    for (rest = other; strsep(&rest, ",");) count++;
    return count == 6 ? arg : "wrong";
}
int main(void) {
    pthread_t t; void *bad;
    CREATE(t, words);
    MUST(words(NULL) == NULL);
    pthread_join(t, &bad);
    return bad != NULL;
}
""",
    "the C library says what it says": """
#include <err.h>
#include <locale.h>
#include <search.h>
#include <wchar.h>
static int compare(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}
static int compare_with(const void *a, const void *b, void *sign) {
    return *(int *)sign * compare(a, b);
}
int main(void) {
    char text[99], *end, *line = NULL;
    size_t size = 0, count;
    MUST(strtol("12x", &end, 10) == 12 && *end == 'x');
    MUST(strtoul("ff", NULL, 16) == 255 && atoi("-7") == -7);
    MUST(strtod("1.5e1z", &end) == 15.0 && *end == 'z' && atof("2.5") == 2.5);
    MUST(strtof("0.5", NULL) == 0.5f && strtold("0.25", NULL) == 0.25L);
    MUST(strlen("abcdefghij") == 10 && strnlen("abc", 2) == 2);
    MUST(strcmp("a", "b") < 0 && strcmp("ab", "a") > 0 && !strcmp("x", "x"));
    MUST(!strncmp("abc", "abd", 2) && strcasecmp("ABC", "abc") == 0);
    MUST(memcmp("\\x80", "\\x01", 1) > 0 && strncasecmp("AbX", "aBy", 2) == 0);
    strcpy(text, "0123456789"); strcat(text, "abc"); strncat(text, "defg", 2);
    MUST(strcmp(text, "0123456789abcde") == 0);
    MUST(stpcpy(text, "four") == text + 4 && strcmp(text, "four") == 0);
    MUST(strcmp(strncpy(text, "xy", 4), "xy") == 0 && text[3] == 0);
    MUST(strchr("abc", 'c')[0] == 'c' && strrchr("aba", 'a')[1] == 0);
    MUST(strstr("hello", "ll")[2] == 'o' && strpbrk("hello", "lo")[0] == 'l');
    MUST(strspn("aab", "a") == 2 && strcspn("aab", "b") == 2);
    MUST(memchr("abc", 'b', 3) != NULL && memchr("abc", 'd', 3) == NULL);
    MUST(strcmp(strdup("copy"), "copy") == 0 && !strcmp(strndup("copy", 2), "co"));
    MUST(snprintf(text, 4, "%s", "longer") == 6 && strcmp(text, "lon") == 0);
    MUST(sprintf(text, "%d %*d %.2s %c%% %5.1f %Lg %lld %zu", 1, 3, 2, "abc", 'x',
                 1.25, 2.5L, 1ll << 40, sizeof(int)) > 0);
    MUST(strcmp(text, "1   2 ab x%   1.2 2.5 1099511627776 4") == 0);
    int n = 0, m = 0; long l; double d; char word[9], c[2], set[9];
    MUST(sscanf("7 8 2.5 word ab [xyz] 9", "%d %ld %lf %8s %2c [%8[x-z]] %d %n", &n,
                &l, &d, word, c, set, &m, &m) == 7);
    MUST(n == 7 && l == 8 && d == 2.5 && !strcmp(word, "word") && c[1] == 'b');
    MUST(!strcmp(set, "xyz") && m > 9);
    n = 5;
    MUST(sscanf("x", "%d", &n) == 0 && n == 5);
    int numbers[40];
    for (int i = 0; i < 40; i++) numbers[i] = i * 7 % 40;
    qsort(numbers, 40, sizeof(int), compare);
    for (int i = 0; i < 40; i++) MUST(numbers[i] == i);
    int key = 17, back = -1;
    MUST(bsearch(&key, numbers, 40, sizeof(int), compare) == &numbers[17]);
    qsort_r(numbers, 40, sizeof(int), compare_with, &back);
    MUST(numbers[0] == 39 && numbers[39] == 0);
    count = 39;
    MUST(lfind(&key, numbers, &count, sizeof(int), compare) != NULL);
    count = 3; key = 99;
    MUST(lsearch(&key, numbers, &count, sizeof(int), compare) == &numbers[3]);
    MUST(count == 4 && numbers[3] == 99);
    setenv("SOME", "thing", 1);
    MUST(strcmp(getenv("SOME"), "thing") == 0);
    unsetenv("SOME");
    MUST(getenv("SOME") == NULL);
    time_t day = 86400;
    MUST(gmtime(&day)->tm_mday == 2);
    MUST(strcmp(asctime(gmtime(&day)), "Fri Jan  2 00:00:00 1970\\n") == 0);
    srand48(7);
    double draw = drand48();
    srand48(7);
    MUST(draw > 0.266 && draw < 0.267 && lrand48() == (long)(draw * 2147483648.0));
    FILE *file = tmpfile();
    MUST(fprintf(file, "one %d\\ntwo\\n", 1) == 10);
    MUST(fwrite("three", 1, 5, file) == 5);
    rewind(file);
    MUST(fgets(text, 99, file) && strcmp(text, "one 1\\n") == 0);
    MUST(getline(&line, &size, file) == 4 && strcmp(line, "two\\n") == 0);
    MUST(fread(text, 1, 99, file) == 5 && memcmp(text, "three", 5) == 0);
    rewind(file);
    MUST(fscanf(file, "%s %d", word, &n) == 2 && n == 1);
    fclose(file);
    MUST(wcslen(L"wide") == 4 && wcscmp(L"a", L"b") < 0);
    return 0;
}
""",
    "the environment under a lock": """
static pthread_mutex_t lock = MUTEX;
static void *set(void *arg) {
    pthread_mutex_lock(&lock);
    setenv("NAME", "1", 1); MUST(getenv("NAME")[0] == '1');
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) { RUN(set, set); return 0; }
""",
    "the environment, set by main": """
static void *get(void *arg) { MUST(getenv("NAME")[0] == '1'); return arg; }
int main(void) { setenv("NAME", "1", 1); RUN(get, get); return 0; }
""",
    "streams of memory": """
static char input[] = "12 34";
static void *work(void *arg) {
    char *text, word[5001]; size_t length; int a, b;
    memset(word, 'x', 5000); word[5000] = 0;
    FILE *in = fmemopen(input, sizeof input, "r");
    MUST(fscanf(in, "%d %d", &a, &b) == 2 && b == 34);
    fclose(in);
    FILE *out = open_memstream(&text, &length);
    fprintf(out, "%d", a); fflush(out);
    MUST(length == 2 && text[1] == '2');
    fputs(word, out); fputs("!", out); fclose(out);
    MUST(length == 5003 && text[5002] == '!');
    free(text);
    return arg;
}
int main(void) { RUN(work, work); return 0; }
""",
    "a stream's lock around two lines": """
static int lines;
static void *print(void *arg) {
    flockfile(stdout);
    lines++; puts("one"); printf("two\\n");
    funlockfile(stdout);
    return arg;
}
int main(void) { RUN(print, print); return lines != 2; }
""",
    "printing is no operation": """
static void *print(void *arg) {
    for (int i = 0; i < 50; i++) printf("%d\\n", i);
    return arg;
}
int main(void) { RUN(print, print); return 0; }
""",
    "a recursive lock that knows its owner by gettid": """
static atomic_int owner;
static int depth, total;
static void *add(void *arg) {
    for (int i = 0; i < 2; i++) {
        int none = 0;
        if (owner != gettid())
            while (!atomic_compare_exchange_weak(&owner, &none, gettid())) none = 0;
        depth++;
    }
    total++;
    if (--depth == 0 || --depth == 0) owner = 0;
    return arg;
}
int main(void) { RUN(add, add); return total != 2; }
""",
    "handlers at exit, the last one first": """
static int step;
static void first(void) { if (step != 2) _Exit(1); }
static void second(int status, void *arg) {
    if (status != 0 || arg != &step || step != 1) _Exit(2);
    step++;
}
static void third(void) { step++; }
int main(void) { atexit(first); on_exit(second, &step); atexit(third); return 0; }
""",
    "a signal's handler": """
#include <signal.h>
static volatile sig_atomic_t seen;
static void note(int number) { seen = number; }
static void *work(void *arg) { return arg; }
int main(void) {
    pthread_t t;
    struct sigaction action = {.sa_handler = note};
    sigaction(SIGUSR1, &action, NULL);
    signal(SIGUSR2, SIG_IGN);
    CREATE(t, work); JOIN(t);
    raise(SIGUSR2); raise(SIGCHLD);
    sigset_t set, old;
    sigemptyset(&set); sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1);
    MUST(seen == 0);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    MUST(seen == SIGUSR1);
    MUST(kill(getpid(), 0) == 0);
    return 0;
}
""",
    "a watchdog": """
static pthread_mutex_t lock = MUTEX;
static int total;
static void *add(void *arg) {
    usleep(1000);
    pthread_mutex_lock(&lock); total++; pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) { alarm(10); RUN(add, add); alarm(0); return total != 2; }
""",
    "an alarm ends the work": """
#include <signal.h>
static atomic_int stop;
static void ring(int number) { (void)number; stop = 1; }
static void *work(void *arg) { while (!stop) sched_yield(); return arg; }
int main(void) { signal(SIGALRM, ring); alarm(1); RUN(work, work); return 0; }
""",
    "a file of each thread's own": """
static void *use(void *arg) {
    FILE *file = tmpfile();
    int number = 0;
    fprintf(file, "%d", 42); rewind(file);
    MUST(fscanf(file, "%d", &number) == 1);
    fclose(file);
    return number == 42 ? arg : "bad";
}
int main(void) {
    pthread_t t; void *bad;
    CREATE(t, use); MUST(use(NULL) == NULL);
    pthread_join(t, &bad);
    return bad != NULL;
}
""",
    "each thread rounds as it likes": """
#include <fenv.h>
static void *up(void *arg) {
    fesetround(FE_UPWARD); sched_yield();
    return fegetround() == FE_UPWARD ? arg : "bad";
}
int main(void) {
    pthread_t s, t; void *bad;
    CREATE(s, up);
    fesetround(FE_DOWNWARD);
    CREATE(t, up);
    MUST(fegetround() == FE_DOWNWARD);
    pthread_join(s, &bad); MUST(bad == NULL);
    pthread_join(t, &bad); MUST(bad == NULL);
    return fegetround() != FE_DOWNWARD;
}
""",
    "pause, until an alarm": """
#include <signal.h>
static volatile sig_atomic_t seen;
static void ring(int number) { seen = number; }
static void *tell(void *arg) { pthread_kill(pthread_self(), SIGUSR1); return arg; }
int main(void) {
    pthread_t t;
    signal(SIGALRM, ring); signal(SIGUSR1, ring);
    alarm(1); pause();
    MUST(seen == SIGALRM);
    CREATE(t, tell); JOIN(t);
    return seen != SIGUSR1;
}
""",
}

# Right as far as anybody can see, but for a race.
RACY = {
    "a relaxed store of the same thread ends a release sequence": """
static int data;
static atomic_int flag;
static void *tell(void *arg) {
    data = 1;
    atomic_store_explicit(&flag, 1, memory_order_release);
    atomic_store_explicit(&flag, 2, memory_order_relaxed);
    return arg;
}
static void *look(void *arg) {
    if (atomic_load_explicit(&flag, memory_order_acquire) == 2) data = 2;
    return arg;
}
int main(void) { RUN(tell, look); return 0; }
""",
    "a new block, told of by a relaxed store": """
static _Atomic(int *) p;
static void *make(void *arg) {
    atomic_store_explicit(&p, calloc(1, sizeof(int)), memory_order_relaxed);
    return arg;
}
static void *use(void *arg) {
    int *block = atomic_load_explicit(&p, memory_order_relaxed);
    if (block != NULL && *block != 0) exit(1);
    return arg;
}
int main(void) { RUN(make, use); free(p); return 0; }
""",
    "a race of the 200th thread": """
static int sum;
static void *add(void *arg) { sum++; return arg; }
static void *nothing(void *arg) { return arg; }
int main(void) {
    pthread_t thread;
    for (int i = 0; i < 200; i++) { CREATE(thread, nothing); JOIN(thread); }
    CREATE(thread, add); sum++; JOIN(thread);
    return 0;
}
""",
    "spin on a plain flag": """
static int flag;
static void *wait_for_it(void *arg) { while (!flag) ; return arg; }
static void *tell(void *arg) { flag = 1; return arg; }
int main(void) { RUN(wait_for_it, tell); return 0; }
""",
    "spin on a plain flag of main": """
static int flag;
static void *tell(void *arg) { flag = 1; return arg; }
int main(void) {
    pthread_t t; CREATE(t, tell); while (!flag) ; JOIN(t); return 0;
}
""",
}

# name: (what is told, the program): all of them are not explored.
LIMITS = {
    "a use of 9 MB": ("more than 8 MB of memory, use less", """
int main(void) { memset(malloc(9 << 20), 1, 9 << 20); return 0; }
"""),
    "a shared table of 200 KB": ("words of shared memory, use fewer", """
static char table[200 << 10];
static void *fill(void *arg) { memset(table, 1, 200 << 10); return arg; }
int main(void) { RUN(fill, fill); return 0; }
"""),
    "a file that is written to in memory": (
        "mmap() of a file that is not private", """
int main(void) {
    int file = open("/proc/self/exe", O_RDONLY);
    return mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0) == MAP_FAILED;
}
"""),
    "a block of 32 MB": ("T0 needs more than 16 MB of heap, HEAP=33 allows", """
int main(void) { return malloc(32 << 20) == NULL; }
"""),
    "32 MB in blocks": ("T0 needs more than 16 MB of heap, HEAP=17 allows", """
int main(void) {
    for (int i = 0; i < 32 << 10; i++)
        if (malloc(1024) == NULL) return 1;
    return 0;
}
"""),
    "513 threads at once": ("more than 512 threads at once", """
static pthread_mutex_t lock = MUTEX;
static void *take(void *arg) {
    pthread_mutex_lock(&lock); pthread_mutex_unlock(&lock); return arg;
}
int main(void) {
    pthread_t threads[512];
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 512; i++) CREATE(threads[i], take);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < 512; i++) JOIN(threads[i]);
    return 0;
}
"""),
}

OTHERS = {
    "a waiter that counts itself": """
static pthread_mutex_t m = MUTEX;
static pthread_cond_t c = COND;
static int go, waiting;
static void *wait_for_it(void *arg) {
    pthread_mutex_lock(&m);
    while (!go) { waiting++; pthread_cond_wait(&c, &m); waiting--; }
    pthread_mutex_unlock(&m);
    return arg;
}
static void *tell(void *arg) {
    pthread_mutex_lock(&m);
    go = 1;
    pthread_cond_signal(&c);
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void) { RUN(wait_for_it, tell); return waiting; }
""",
    "a waiter whose count decides": """
static pthread_mutex_t m = MUTEX;
static pthread_cond_t c = COND;
static int go, waiting;
static void *wait_for_it(void *arg) {
    pthread_mutex_lock(&m);
    while (!go) { waiting++; pthread_cond_wait(&c, &m); waiting--; }
    exit(1);
}
static void *look(void *arg) {
    pthread_mutex_lock(&m);
    if (waiting == 1) go = 1;
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void) { RUN(wait_for_it, look); return 0; }
""",
    "a waiter whose count is seen while it waits for something else": """
static pthread_mutex_t m = MUTEX;
static pthread_cond_t c = COND, d = COND;
static int go, waiting, started, seen;
static void *wait_for_it(void *arg) {
    pthread_mutex_lock(&m);
    started = 1;
    while (!go) {
        waiting++; pthread_cond_wait(&c, &m); waiting--;
        while (!seen) pthread_cond_wait(&d, &m);
    }
    exit(1);
}
static void *look(void *arg) {
    pthread_mutex_lock(&m);
    seen = started && waiting == 0;
    pthread_cond_signal(&d);
    pthread_mutex_unlock(&m);
    pthread_mutex_lock(&m);
    if (seen && waiting == 1) go = 1;
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void) { RUN(wait_for_it, look); return 0; }
""",
    "a waiter whose count is seen between two locks": """
static pthread_mutex_t m = MUTEX;
static pthread_cond_t c = COND;
static int go, waiting, started, seen;
static void *wait_for_it(void *arg) {
    pthread_mutex_lock(&m);
    started = 1;
    while (!go) {
        waiting++; pthread_cond_wait(&c, &m); waiting--;
        pthread_mutex_unlock(&m); pthread_mutex_lock(&m);
    }
    exit(1);
}
static void *look(void *arg) {
    pthread_mutex_lock(&m);
    seen = started && waiting == 0;
    pthread_mutex_unlock(&m);
    pthread_mutex_lock(&m);
    if (seen && waiting == 1) go = 1;
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void) { RUN(wait_for_it, look); return 0; }
""",
    "more choices than can be kept": """
static pthread_mutex_t lock = MUTEX;
static void *take(void *arg) {
    for (int i = 0; i < 40000; i++) {
        pthread_mutex_lock(&lock); pthread_mutex_unlock(&lock);
    }
    return arg;
}
int main(void) { RUN(take, take); return 0; }
""",
    "races and never ends": """
static int n;
static atomic_int turn;
static void *add(void *arg) { n++; for (;;) turn++; return arg; }
int main(void) { pthread_t t, u; CREATE(t, add); CREATE(u, add); JOIN(t); JOIN(u); }
""",
    "spins on a copy": """
static int flag;
static void *await(void *arg) {
    int copy = flag;
    while (copy == 0) continue;
    return arg;
}
int main(void) { pthread_t t; CREATE(t, await); flag = 1; JOIN(t); return 0; }
""",
    "waits in the kernel": """
static void *await(void *arg) {
    char name[] = "/tmp/waits.XXXXXX";
    int first = mkstemp(name), second = open(name, O_RDWR);
    unlink(name);
    flock(first, LOCK_EX); flock(second, LOCK_EX);
    return arg;
}
int main(void) { pthread_t t; CREATE(t, await); JOIN(t); return 0; }
""",
    "two poll, a third sets": """
static pthread_mutex_t lock = MUTEX;
static int flag;
static void *await(void *arg) {
    for (int seen = 0; !seen;) {
        pthread_mutex_lock(&lock); seen = flag; pthread_mutex_unlock(&lock);
    }
    return arg;
}
static void *set(void *arg) {
    pthread_mutex_lock(&lock); flag = 1; pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t a, b, c;
    CREATE(a, await); CREATE(b, await); CREATE(c, set);
    JOIN(a); JOIN(b); JOIN(c); return 0;
}
""",
    "yields until another has slept": """
static pthread_mutex_t lock = MUTEX;
static int flag;
static void *late(void *arg) {
    usleep(5000);
    pthread_mutex_lock(&lock); flag = 1; pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t t;
    CREATE(t, late);
    for (int seen = 0; !seen; sched_yield()) {
        pthread_mutex_lock(&lock); seen = flag; pthread_mutex_unlock(&lock);
    }
    JOIN(t); return 0;
}
""",
    "counts its looks, main is last": """
static atomic_int flag;
static void *await(void *arg) {
    for (int *looks = arg; !flag; ++*looks) sched_yield();
    return arg;
}
int main(void) {
    pthread_t t; static int looks;
    pthread_create(&t, NULL, await, &looks);
    usleep(0);
    flag = 1; JOIN(t); return 0;
}
""",
    "a wait in vain ends when its time is up": """
static pthread_mutex_t lock = MUTEX;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static void *await(void *arg) {
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end); end.tv_sec++;
    pthread_mutex_lock(&lock);
    while (pthread_cond_timedwait(&cond, &lock, &end) == 0) {}
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) { RUN(await, await); return 0; }
""",
    "sorts what another thread has sorted": """
static pthread_mutex_t lock = MUTEX;
static int array[4] = {4, 3, 2, 1};
static int compare(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}
static void *sort(void *arg) {
    pthread_mutex_lock(&lock); qsort(array, 4, sizeof *array, compare);
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) { RUN(sort, sort); return array[0] != 1 || array[3] != 4; }
""",
    "two yield, a third sets": """
static volatile int flag;
static void *await(void *arg) { while (!flag) sched_yield(); return arg; }
static void *set(void *arg) { flag = 1; return arg; }
int main(void) {
    pthread_t a, b, c;
    CREATE(a, await); CREATE(b, await); CREATE(c, set);
    JOIN(a); JOIN(b); JOIN(c); return 0;
}
""",
    "nobody joins, each round must meet one of the other": """
static pthread_mutex_t lock = MUTEX;
static int i = 1, j = 1;
static void *one(void *arg) {
    for (int k = 0; k < 5; k++) {
        pthread_mutex_lock(&lock); i += j; pthread_mutex_unlock(&lock);
    }
    return arg;
}
static void *two(void *arg) {
    for (int k = 0; k < 5; k++) {
        pthread_mutex_lock(&lock); j += i; pthread_mutex_unlock(&lock);
    }
    return arg;
}
int main(void) {
    pthread_t a, b;
    CREATE(a, one); CREATE(b, two);
    pthread_mutex_lock(&lock);
    int reached = i >= 144 || j >= 144;
    pthread_mutex_unlock(&lock);
    return reached;
}
""",
    "fork": """
int main(void) { if (fork() == 0) _exit(0); return 0; }
""",
    "waits for a socket": """
#include <sys/socket.h>
int main(void) { return socket(AF_UNIX, SOCK_STREAM, 0); }
""",
    "fails late": """
static int x;
static void *count(void *arg) {
    for (int i = 0; i < 3000; i++) x++;
    return arg;
}
static void *spoil(void *arg) { x = 7; return arg; }
int main(void) { RUN(count, spoil); return x != 3007; }
""",
    "memory that nobody has written": """
static atomic_int turn;
static void *work(void *arg) { turn++; return arg; }
int main(void) {
    int *block = malloc(4);
    int before = *block;
    *block = 42;
    RUN(work, work);
    return before == 42;
}
""",
    "spin on sleep(0)": """
static atomic_int flag;
static void *wait_for_it(void *arg) { while (!flag) usleep(0); return arg; }
static void *tell(void *arg) { flag = 1; return arg; }
int main(void) { RUN(wait_for_it, tell); return 0; }
""",
    "prints": """
int main(void) { puts("so far"); fflush(stdout); return 1; }
""",
    "spin on a count of permits": """
static sem_t permits;
static void *wait_for_it(void *arg) {
    int value;
    do sem_getvalue(&permits, &value); while (value == 0);
    return arg;
}
static void *tell(void *arg) { sem_post(&permits); return arg; }
int main(void) { sem_init(&permits, 0, 0); RUN(wait_for_it, tell); return 0; }
""",
    "endless": """
static atomic_int turn;
int main(void) { for (;;) turn++; }
""",
    "each round must meet one of the other": """
static int i = 1, j = 1;
static void *add_j(void *arg) { for (int k = 0; k < 5; k++) i += j; return arg; }
static void *add_i(void *arg) { for (int k = 0; k < 5; k++) j += i; return arg; }
int main(void) {
    RUN(add_j, add_i);
    return i >= 144 || j >= 144;
}
""",
    "a timeout that comes too early": """
static sem_t done;
static void *work(void *arg) { sem_post(&done); return arg; }
int main(void) {
    struct timespec end;
    pthread_t t;
    sem_init(&done, 0, 0);
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_nsec++;
    CREATE(t, work);
    int error = sem_timedwait(&done, &end);
    JOIN(t);
    return error != 0;
}
""",
}


# ----------------------------------------------------------- random programs

# Three threads at most work on x and y, with a register each. The same list of
# operations becomes C and is run here, in every order.
#     load v: register = v           store v a b: v = (register * a + b) % 5
#     unless k n: skips n operations if register != k
#     lock, unlock, wait, post       try n, trywait n: skip n if it fails
VALUES = 5


def draw_thread(dice, longest):
    operations = []
    for _ in range(dice.randint(2, longest)):
        a, b = dice.sample("xy", 2) if dice.random() < 0.5 else ["x", "x"]
        inner = [("load", a), ("store", b, dice.randint(0, 2),
                               dice.randint(0, 3))]
        kind = dice.randrange(9)
        if kind == 0:
            operations += [("load", a), ("unless", dice.randint(0, 2), 1),
                           ("store", b, 0, dice.randint(1, 4))]
        elif kind == 1:
            operations += [("lock",), *inner, ("unlock",)]
        elif kind == 2:
            operations += [("try", 3), *inner, ("unlock",)]
        elif kind == 3:
            operations += [("post",)]
        elif kind == 4:
            operations += [("wait",)]
        elif kind == 5:
            operations += [("trywait", 2), *inner]
        elif kind == 6:
            operations += [("store", b, 0, dice.randint(1, 4))]
        else:
            operations += inner
    return operations


def draw_program(number):
    dice = random.Random(number)
    count = dice.choice((2, 2, 2, 3))
    threads = [draw_thread(dice, 6 - count) for _ in range(count)]
    return threads, dice.randint(0, 1)


def to_c(number, program):
    threads, permits = program
    text = [f"static int x{number}, y{number}; static sem_t s{number};",
            f"static pthread_mutex_t m{number} = MUTEX;"]
    for index, operations in enumerate(threads):
        text.append(f"static void *r{number}_{index}(void *arg) {{ "
                    "int r = 0;")
        closing = []
        for at, operation in enumerate(operations):
            text += ["}"] * closing.count(at)
            name, *rest = operation
            if name == "load":
                text.append(f"r = {rest[0]}{number};")
            elif name == "store":
                text.append(f"{rest[0]}{number} = "
                            f"(r * {rest[1]} + {rest[2]}) % {VALUES};")
            elif name == "unless":
                text.append(f"if (r == {rest[0]}) {{")
                closing.append(at + rest[1] + 1)
            elif name in ("try", "trywait"):
                call = ("pthread_mutex_trylock(&m" if name == "try"
                        else "sem_trywait(&s")
                text.append(f"if ({call}{number}) == 0) {{")
                closing.append(at + rest[0] + 1)
            else:
                call = {"lock": "pthread_mutex_lock(&m",
                        "unlock": "pthread_mutex_unlock(&m",
                        "wait": "sem_wait(&s", "post": "sem_post(&s"}[name]
                text.append(f"{call}{number});")
        text += ["}"] * closing.count(len(operations))
        text.append("return arg; }")
    ids = range(len(threads))
    text += [f"static int random{number}(void) {{ pthread_t t[3];",
             f"sem_init(&s{number}, 0, {permits});",
             *(f"CREATE(t[{i}], r{number}_{i});" for i in ids),
             *(f"JOIN(t[{i}]);" for i in ids),
             f"return 1 + x{number} + {VALUES} * y{number}; }}"]
    return "\n".join(text) + "\n"


def all_outcomes(program, most=99):
    """What may come out with so many preemptions at most, by trying it all:
    {message: with how many at least}."""
    threads, permits = program
    main = ([("create", i + 1) for i in range(len(threads))]
            + [("join", i + 1) for i in range(len(threads))])
    codes = [main] + [[("start",), *code, ("exit",)] for code in threads]
    # x, y, who has the lock, permits, then place and register of each thread.
    start = (0, 0, -1, permits, *((0, 0),) * len(codes))
    found, seen = {}, {}
    todo = [(start, 0, 0)]

    def note(message, used):
        found[message] = min(used, found.get(message, used))

    def is_ready(state, i):
        place = state[4 + i][0]
        if place == len(codes[i]):
            return False
        name, *rest = codes[i][place]
        if name == "lock":
            return state[2] == -1
        if name == "wait":
            return state[3] > 0
        if name == "join":
            return state[4 + rest[0]][0] == len(codes[rest[0]])
        if name == "start":  # it was created
            return state[4][0] >= i
        return True

    def step(state, i):
        x, y, owner, count, *places = state
        place, register = places[i]
        name, *rest = codes[i][place]
        place += 1
        if name == "load":
            register = x if rest[0] == "x" else y
        elif name == "store":
            value = (register * rest[1] + rest[2]) % VALUES
            x, y = (value, y) if rest[0] == "x" else (x, value)
        elif name == "lock":
            owner = i
        elif name == "unlock":
            owner = -1
        elif name == "try" and owner == -1:
            owner = i
        elif name == "try":
            place += rest[0]
        elif name == "wait":
            count -= 1
        elif name == "post":
            count += 1
        elif name == "trywait" and count > 0:
            count -= 1
        elif name == "trywait":
            place += rest[0]
        # Nobody else can notice this.
        while place < len(codes[i]) and codes[i][place][0] == "unless":
            _, wanted, skipped = codes[i][place]
            place += 1 if register == wanted else 1 + skipped
        places[i] = place, register
        return (x, y, owner, count, *places)

    while todo:
        state, current, used = todo.pop()
        key = (state, current)
        if seen.get(key, used + 1) <= used:
            continue
        seen[key] = used
        ready = [i for i in range(len(codes)) if is_ready(state, i)]
        if state[4][0] == len(main):
            note(f"main returned {1 + state[0] + VALUES * state[1]}", used)
            continue
        if not ready:
            alive = [f"T{i}" for i in range(len(codes))
                     if state[4 + i][0] < len(codes[i])
                     and (i == 0 or state[4][0] >= i)]
            note(f"nobody can go on: {', '.join(alive)} wait", used)
        for i in ready:
            cost = used + (current in ready and i != current)
            if cost <= most:
                todo.append((step(state, i), i, cost))
    return found


RANDOM = [draw_program(number) for number in range(60)]

# ------------------------------------------------------------ of the catalog

ENTRIES = ("captured-loop-variable", "channel-under-lock", "forgotten-join",
           "lock-order", "map-race", "thread-leak")
CATALOG = sorted(path for entry in ENTRIES
                 for path in glob.glob(f"{ROOT}/pitfalls/{entry}/*.c"))


def is_cure(path):
    return os.path.basename(path).startswith(("fixed", "correct"))


def components(paths):
    """The files that these need, directly or through others."""
    found, todo = set(), list(paths)
    while todo:
        with open(todo.pop(), encoding="utf-8") as file:
            folders = re.findall(r'#include "([\w-]+)/\w+\.h"', file.read())
        for folder in folders:
            for path in glob.glob(f"{ROOT}/patterns/{folder}/*.[ch]"):
                name = os.path.basename(path)
                if path not in found and not re.match("main|test_", name):
                    found.add(path)
                    todo.append(path)
    return sorted(path for path in found if path.endswith(".c"))

# ------------------------------------------------------------------ the tests

tree = None
runtime = None  # the explorer in C
binary = None   # all the programs above
cases = {}      # name: what CASE says to choose it


def build(output, *files, CFLAGS=""):
    return tree.run("sh", tree.path("scripts/explore/build"), "-o", output,
                    *files, runtime,
                    CFLAGS=f"-w -DSMALL -I{ROOT}/patterns {CFLAGS}",
                    LDLIBS="-lm")


def setUpModule():
    global tree, runtime, binary
    tree = trees.shared()
    runtime = find_runtime(tree)
    binary = f"{tree.scratch}/programs"
    done = build(binary, *write_programs(), *components(CATALOG))
    assert done.status == 0, done.output


def write_programs():
    """The files of one program that is all of them, whichever CASE says."""
    text, calls, files = [HEADERS, SHORTHANDS], [], []

    def add(name, call):
        cases[name] = str(len(calls))
        calls.append(f"case {len(calls)}: return {call};\n")

    def write(name, content):
        files.append(f"{tree.scratch}/{name}.c")
        with open(files[-1], "w", encoding="utf-8") as file:
            file.write(content)

    for name, source in {**{name: case[-1] for name, case in WRONG.items()},
                         **RIGHT, **RACY,
                         **{name: case[-1] for name, case in LIMITS.items()},
                         **OTHERS}.items():
        number = len(calls)
        text.append(rename(number, source))
        arguments = "argc, argv, environment" * ("environment" in source)
        add(name, f"p{number}_main({arguments})")
    for number, program in enumerate(RANDOM):
        text.append(to_c(number, program))
        add(number, f"random{number}()")
    for number, path in enumerate(CATALOG):
        write(f"catalog{number}",
              f'#define main catalog{number}\n#include "{path}"\n')
        text.append(f"int catalog{number}(void);\n")
        add(path, f"catalog{number}()")
    write("programs", "".join(text) + f"""
int main(int argc, char **argv, char **environment) {{
    switch (atoi(getenv("CASE"))) {{
    {"    ".join(calls)}    }}
    return 99;
}}
""")
    return files


def explored(name, strict=False, **options):
    """(steps, result, outcomes) of a program, without the front end."""
    steps, result, outcomes = explore(binary, cases[name], strict=int(strict),
                                      **options)
    return steps, result, set(outcomes)


def command(*arguments, name=None):
    """scripts/explore/run in this Python, which is faster: (status, what it
    has printed)."""
    printed = io.StringIO()
    environment = {"COLUMNS": "200"}
    if name:
        environment["CASE"] = cases[name]
    with contextlib.redirect_stdout(printed), \
            contextlib.redirect_stderr(printed), \
            mock.patch.dict(os.environ, environment), \
            mock.patch.object(sys, "argv", ["run", *arguments]):
        try:
            status = front.main()
        except SystemExit as end:
            status = end.code
    return status, printed.getvalue()


def what_came_out(number, bound=200, prunes=True, strategy="bounded"):
    """The messages of all outcomes of a random program, whose accesses race."""
    _, result, outcomes = explored(
        number, outcomes=1, strategy=strategy, bound=bound, runs=1000000,
        prune=int(prunes), memory="sc")
    assert result["complete"], result
    return outcomes, result


def count_ways(number):
    """How many ways lead through the choices of a program to an end, each of
    them gone."""
    options = front.read_options([binary, "--bound", "200", "--memory", "sc"])
    with mock.patch.dict(os.environ, CASE=cases[number]):
        walking = session.Session(binary, options)
    ends, left = 0, [[]]
    while left:
        way = left.pop()
        state = walking.walk(way).state
        if state is None:
            ends += 1
        else:
            left += [[*way, i] for i in range(len(state["options"]))]
    walking.close()
    return ends


class Verdicts(unittest.TestCase):
    """Each program is a test of its own; see the end of this file."""

    def check(self, *case):
        self.judged(*case)

    def judged(self, name, verdict, strict, says=""):
        steps, result, _ = explored(name, strict)
        self.assertEqual(result["result"], verdict, result)
        if verdict not in ("clean", "data race"):
            self.assertIn(says, result["message"])
        return steps, result

    def check_with_replay(self, name, verdict, says):
        steps, result = self.judged(name, verdict, True, says)
        if "turns" not in result:
            return
        again, replayed, _ = explored(name, True,
                                      replay=schedule.turns_of(result))
        for key in "result", "message", "thread":
            self.assertEqual(replayed[key], result[key])
        self.assertEqual(replayed["divergence"], "")
        # A replay also tells what nobody else could notice.
        points = {(step["thread"], step["point"]) for step in steps}
        self.assertEqual([(step["thread"], step["what"], step["pc"])
                          for step in again
                          if (step["thread"], step["point"]) in points],
                         [(step["thread"], step["what"], step["pc"])
                          for step in steps])

    def check_right(self, name, strict):
        _, result = self.judged(name, "clean", strict)
        self.assertEqual(result["racy"], 0, result)
        self.assertEqual(result["endless"], 0, result)


class Answers(unittest.TestCase):
    """What the command says, and its exit status."""

    def test_a_failure_is_shown_step_by_step(self):
        status, text = command(binary, name="lost update")
        self.assertEqual(status, 1)
        self.assertRegex(text, r"wrong result, .* with 1 preemption\n")
        self.assertRegex(text, r"reads p\d+_total: 0 +program\d+.c:3")
        self.assertIn("main returned 1, ", text)

    def test_a_deadlock_says_who_waits_for_whom(self):
        status, text = command(binary, name="lock order")
        self.assertEqual(status, 1)
        self.assertRegex(text, r"T1 waits since step \d+ to lock p\d+_[ab], "
                         r"which T2 has held since step \d+")
        self.assertRegex(text, r"T2 waits since step \d+ to lock p\d+_[ab], "
                         r"which T1 has held since step \d+")

    def test_none_fails(self):
        for strict in [], ["--strict"]:
            status, text = command(binary, *strict, "--held-still",
                                   name="mutex")
            self.assertEqual(status, 0)
            self.assertRegex(text, "every one there is, C11, none fails\n$")

    def test_a_race_is_a_failure_unless_lenient(self):
        name = "relaxed publication"
        for strict in [], ["--strict"]:
            status, text = command(binary, "--memory", "sc", *strict,
                                   name=name)
            self.assertEqual(status, 1)
            self.assertIn(": data race, ", text)
            self.assertNotIn("none fails", text)
            self.assertRegex(text, "besides data races nothing was found: "
                                   "[0-9,]+ schedules?, ")
        status, text = command(binary, "--memory", "sc", "--lenient",
                               name=name)
        self.assertEqual(status, 0)
        self.assertIn("none fails but for data races, which are only a warning",
                      text)
        self.assertIn("T1 writes at program", text)

    def test_a_race_where_nothing_ended(self):
        few = ["--steps", "500", "--runs", "5"]
        status, text = command(binary, *few, name="races and never ends")
        self.assertEqual(status, 1)
        self.assertIn("nothing was found: no schedule ended within 500", text)
        status, text = command(binary, *few, "--lenient",
                               name="races and never ends")
        self.assertEqual(status, 2)
        self.assertNotIn("none fails", text)

    def test_no_more_than_was_tried_is_claimed(self):
        status, text = command(binary, "--runs", "3", "--strategy", "random",
                               name="mutex")
        self.assertEqual(status, 0)
        self.assertIn("3 schedules, a sample, C11, none fails", text)
        status, text = command(binary, "--bound", "0", "--strategy",
                               "bounded", name="mutex")
        self.assertEqual(status, 0)
        self.assertIn("every one with at most 0 preemptions", text)

    def test_what_is_not_modelled_is_not_explored(self):
        for name, call in (("fork", "fork()"),
                           ("waits for a socket", "socket()")):
            with self.subTest(name):
                status, text = command(binary, name=name)
                self.assertEqual(status, 2)
                self.assertRegex(text, f"not explored: {re.escape(call)}.* is "
                                       "not modelled, at program")

    def test_limits(self):
        for name, (says, _) in LIMITS.items():
            with self.subTest(name):
                _, result, _ = explored(name)
                self.assertEqual(result["result"], "not explored", result)
                self.assertIn(says, result["message"])

    def test_a_search_that_is_too_deep_leaves_it_to_the_samplers(self):
        _, result, _ = explored("more choices than can be kept", steps=400000,
                                runs=6)
        self.assertEqual(result["result"], "clean", result)
        self.assertFalse(result["complete"])
        self.assertGreater(result["schedules"], 2)

    def test_what_never_ends(self):
        status, text = command(binary, "--runs", "5", "--steps", "500",
                               name="endless")
        self.assertEqual(status, 2)
        self.assertIn("not judged: no schedule ended within 500 steps; STEPS= "
                      "allows more, smaller sizes need fewer", text)

    def test_a_server_is_judged_by_what_it_does(self):
        many = ["--runs", "5", "--steps", "500"]
        status, text = command(binary, *many, "--endless", name="endless")
        self.assertEqual(status, 0)
        self.assertRegex(text, r"a sample of what it does in 500 steps: none "
                               r"ended; T0 came to program\d+.c:\d+ \d+ times, "
                               "C11, none fails")
        status, text = command(binary, *many, "--endless",
                               name="races and never ends")
        self.assertEqual(status, 1)
        self.assertIn(": data race, ", text)

    def test_the_loop_that_took_the_steps_is_told(self):
        _, text = command(binary, "--runs", "5", "--steps", "500",
                          name="endless")
        self.assertRegex(text, r"in so many; T0 came to program\d+.c:\d+ "
                               r"\d+ times")

    def test_what_computes_without_end(self):
        status, text = command(binary, "--bound", "1", "--strategy", "bounded",
                               "--lenient", name="spins on a copy")
        self.assertEqual(status, 0)
        self.assertRegex(text, r"schedules, a sample \(\d+ did not end, the "
                               r"first at program\d+.c:5\)")
        self.assertNotIn("every one", text)

    def test_what_waits_in_the_kernel(self):
        status, text = command(binary, name="waits in the kernel")
        self.assertEqual(status, 2)
        self.assertRegex(text, "T1 waits in the kernel, at program.*:6")

    def alone(self, source):
        """What is said of it as a program of its own: some have constructors."""
        path = f"{tree.scratch}/alone"
        with open(path + ".c", "w", encoding="utf-8") as file:
            file.write(HEADERS + SHORTHANDS + source)
        done = build(path, path + ".c")
        self.assertEqual(done.status, 0, done.output)
        return command(path, "--strict")

    def test_a_lock_of_main_made_anew_while_held(self):
        for what in ("pthread_mutex_t lock; pthread_mutex_init(&lock, NULL); "
                     "pthread_mutex_lock(&lock); "
                     "pthread_mutex_init(&lock, NULL)",
                     "pthread_rwlock_t lock; pthread_rwlock_init(&lock, NULL);"
                     " pthread_rwlock_rdlock(&lock); "
                     "pthread_rwlock_init(&lock, NULL)",
                     "pthread_spinlock_t lock; pthread_spin_init(&lock, 0); "
                     "pthread_spin_lock(&lock); pthread_spin_init(&lock, 0)"):
            status, text = self.alone(f"int main(void) {{ {what}; }}")
            self.assertEqual(status, 1, text)
            self.assertIn("misuse", text)
            self.assertRegex(text, "is initialized that (is held|T0 holds)")

    def test_what_constructors_have_set_up(self):
        status, text = self.alone("""
static sem_t permits;
static pthread_mutex_t lock, held;
static pthread_cond_t cond;
static pthread_rwlock_t room;
static pthread_barrier_t all;
static pthread_spinlock_t spin;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static pthread_t self;
static int total, runs;
static void init(void) { runs++; }
__attribute__((constructor)) static void set_up(void) {
    struct timespec now;
    sem_init(&permits, 0, 1); sem_wait(&permits); sem_post(&permits);
    MUST(sem_trywait(&permits) == 0); sem_post(&permits);
    pthread_mutex_init(&lock, NULL);
    pthread_mutex_init(&held, NULL);
    pthread_mutex_lock(&held);
    pthread_cond_init(&cond, NULL); pthread_cond_signal(&cond);
    pthread_rwlock_init(&room, NULL);
    pthread_rwlock_wrlock(&room); pthread_rwlock_unlock(&room);
    pthread_barrier_init(&all, NULL, 2);
    pthread_spin_init(&spin, 0);
    pthread_spin_lock(&spin); pthread_spin_unlock(&spin);
    pthread_once(&once, init);
    pthread_key_create(&key, NULL); pthread_setspecific(key, &total);
    MUST(pthread_getspecific(key) == &total);
    self = pthread_self();
    clock_gettime(CLOCK_REALTIME, &now); usleep(1); sched_yield();
}
static void *add(void *arg) {
    pthread_once(&once, init);
    MUST(pthread_getspecific(key) == NULL);
    pthread_barrier_wait(&all);
    sem_wait(&permits); pthread_mutex_lock(&lock); pthread_spin_lock(&spin);
    pthread_rwlock_wrlock(&room);
    total++;
    pthread_rwlock_unlock(&room); pthread_spin_unlock(&spin);
    pthread_mutex_unlock(&lock); sem_post(&permits);
    return arg;
}
int main(void) {
    MUST(pthread_equal(self, pthread_self()));
    MUST(pthread_mutex_trylock(&held) == EBUSY);
    pthread_mutex_unlock(&held);
    MUST(pthread_getspecific(key) == &total);
    RUN(add, add);
    return total != 2 || runs != 1;
}
""")
        self.assertEqual(status, 0, text)
        self.assertIn("none fails", text)

    def test_what_constructors_must_not_do(self):
        for what, why in (("pthread_t t; CREATE(t, NULL)", "a thread is cre"),
                          ("sem_t s; sem_init(&s, 0, 0); sem_wait(&s)",
                           "nobody can wake it"),
                          ("pthread_mutex_t m = MUTEX; "
                           "pthread_mutex_unlock(&m)", "nobody holds"),
                          ("pthread_exit(NULL)", "the thread ends")):
            status, text = self.alone(
                "__attribute__((constructor)) static void set_up(void) "
                f"{{\n{what};\n}}\nint main(void) {{ return 1; }}\n")
            self.assertEqual(status, 2, text)
            self.assertIn("not explored: before main: ", text)
            self.assertIn(why, text)
            self.assertIn("alone.c:", text)

    def test_a_crash_before_the_first_step(self):
        status, text = command(binary, name="crash at the very start")
        self.assertEqual(status, 1)
        self.assertIn("crash", text)

    def test_what_returns_at_once_has_a_place(self):
        status, text = command(binary, name="returns at once")
        self.assertEqual(status, 1)
        self.assertRegex(text, r"main returned 3, after program\d+\.c:\d")

    def test_where_a_block_lies_is_no_choice_of_one_thread(self):
        _, result, _ = explored("allocates before there is a second thread")
        self.assertEqual((result["schedules"], result["everything"]), (1, True))

    def test_every_strategy_finds_a_lost_update(self):
        for strategy in "bounded", "pos", "pct", "random":
            with self.subTest(strategy):
                _, result, _ = explored("lost update", strategy=strategy)
                self.assertEqual(result["result"], "wrong result")

    def test_what_it_printed(self):
        status, text = command(binary, name="prints")
        self.assertEqual(status, 1)
        self.assertIn("it printed:\n    so far", text)

    def test_a_spin_on_sleep_0(self):
        _, result, _ = explored("spin on sleep(0)", steps=1000, runs=20)
        self.assertEqual(result["endless"], 0)

    def test_a_spin_on_a_count_of_permits(self):
        _, result, _ = explored("spin on a count of permits", runs=20)
        self.assertEqual(result["result"], "clean")
        self.assertEqual(result["endless"], 0)

    # A limit that docs/explorer.md names: they share one address.
    def test_time_stands_while_anybody_can_run(self):
        _, result, _ = explored("a timeout that comes too early")
        self.assertEqual(result["result"], "clean")

    def test_unless_told_that_a_timeout_may_come_at_any_moment(self):
        _, result, _ = explored("a timeout that comes too early",
                                timeouts="any")
        self.assertEqual(result["result"], "wrong result")
        self.assertEqual(result["preemptions"], 1)

    def test_lockstep_finds_what_no_draw_finds(self):
        for name in ("each round must meet one of the other",
                     "nobody joins, each round must meet one of the other"):
            with self.subTest(name):
                _, result, _ = explored(name)
                self.assertEqual(result["result"], "wrong result")
                self.assertEqual(result["strategy"], "lockstep")

    def test_each_strategy_lets_time_pass_and_the_others_go(self):
        for name in ("yields until another has slept",
                     "counts its looks, main is last",
                     "a wait in vain ends when its time is up",
                     "sorts what another thread has sorted"):
            for strategy in "all", "bounded", "lockstep", "pos", "random":
                with self.subTest(name, strategy=strategy):
                    _, result, _ = explored(name, strategy=strategy, runs=300,
                                            strict=True)
                    self.assertEqual(result["result"], "clean")
                    self.assertEqual(result["endless"], 0)

    def test_two_that_poll_do_not_keep_each_other_going(self):
        for name in "two poll, a third sets", "two yield, a third sets":
            with self.subTest(name):
                _, result, _ = explored(name, runs=3000, strategy="bounded")
                self.assertEqual(result["endless"], 0)
                self.assertGreaterEqual(result["bound"], 1)

    def test_the_bounded_search_does_not_poll_for_ever(self):
        _, result, _ = explored("lost while the other polls", runs=100,
                                strategy="bounded")
        self.assertEqual(result["result"], "wrong result")


class Words(unittest.TestCase):
    """Of what the runtime tells, without a run."""

    class NAMES:
        """Of a program whose variables are named like operations."""
        at = staticmethod(lambda pc: "my.c:7")
        text = staticmethod(lambda pc: "…")
        memory = staticmethod(lambda step: step["name"])
        place = staticmethod(lambda pc: ("", None, 0))

    class FOUND:
        """An exploration without steps."""
        steps, stacks_left = (), {}

    def certificate(self, **told):
        result = dict(schedules=3, bound=1, limit=2, everything=True,
                      sparing=False, complete=True, endless=0, endless_at=0,
                      deadlines=False, timeouts="any",
                      memory="c11", weak=False)
        return certificate.certificate(dict(result, **told), self.NAMES)

    def waiting(self, **told):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            self.FOUND.names = self.NAMES
            report.waiting([dict(thread=1, pc=1, calls=[], **told)],
                           self.FOUND)
        return printed.getvalue()

    def test_everything(self):
        self.assertEqual(self.certificate(),
                         "3 schedules, every one there is, C11")

    def test_what_was_not_tried_twice_is_not_everything(self):
        self.assertEqual(self.certificate(everything=False, sparing=True),
                         "3 schedules, every one there is with at most one "
                         "weak exchange that fails for no reason, C11")

    def test_nothing_is_not_everything(self):
        self.assertEqual(self.certificate(schedules=0), "no schedule was tried")

    def test_what_did_not_end_is_not_everything(self):
        for everything in True, False:
            said = self.certificate(endless=2, everything=everything)
            self.assertEqual(said, "3 schedules, a sample (2 did not end, "
                                   "the first at my.c:7), C11")

    def test_the_model_that_it_speaks_of(self):
        self.assertEqual(
            self.certificate(weak=True, timeouts="due", deadlines=True),
            "3 schedules, every one there is, C11 without load buffering, no "
            "deadline passed early")
        self.assertEqual(self.certificate(memory="sc"),
                         "3 schedules, every one there is, sequentially "
                         "consistent")
        for more in ({"timeouts": "any", "deadlines": True},
                     {"timeouts": "due", "deadlines": False}):
            self.assertEqual(self.certificate(weak=False, **more),
                             "3 schedules, every one there is, C11")

    def test_a_name_is_no_operation(self):
        self.assertIn("T1 waits to lock locks_of_joins, which T2 holds",
                      self.waiting(what="locks", name="locks_of_joins",
                                   owner=2))
        self.assertIn("T1 waits for a signal of wakes,",
                      self.waiting(what="wakes", name="wakes"))
        self.assertIn("T1 waits to lock locks for reading,",
                      self.waiting(what="locks for reading", name="locks"))

    def test_who_waits_has_no_permit(self):
        self.assertIn("T1 waits for a permit of right,",
                      self.waiting(what="takes a permit of", name="right"))


class WakingForNoReason(unittest.TestCase):
    """A thread that wakes up for no reason and waits again, and has left all as it
    was, need not have; if others have seen what it did, it may do so again."""

    STUCK = "nobody can go on: T0, T1 wait"

    def outcomes(self, name, **options):
        _, result, found = explored(name, strict=True, outcomes=1, **options)
        return found, result

    def test_every_execution(self):
        for name, expected in (
                ("a waiter that counts itself", {""}),
                ("a waiter whose count decides", {"exit(1)", self.STUCK}),
                ("a waiter whose count is seen while it waits for something "
                 "else", {"exit(1)", self.STUCK})):
            with self.subTest(name):
                found, result = self.outcomes(name, strategy="exhaustive",
                                              runs=10000)
                self.assertTrue(result["everything"], result["schedules"])
                self.assertEqual(found, expected)

    def test_seen_in_between(self):
        found, _ = self.outcomes(
            "a waiter whose count is seen between two locks",
            strategy="bounded", bound=5, runs=10000)
        self.assertEqual(found, {"exit(1)", self.STUCK})


class Pruning(unittest.TestCase):
    """What is left out changes nothing: the outcomes are those found without
    leaving out anything, and those of a search that is written here."""

    def test_sixty_programs(self):
        saved = 0
        for number, program in enumerate(RANDOM):
            expected = all_outcomes(program, 2)
            for bound in 1, 2:
                with self.subTest(number, bound=bound, program=program):
                    pruned, told = what_came_out(number, bound, True)
                    whole, all_told = what_came_out(number, bound, False)
                    self.assertEqual(pruned, whole)
                    self.assertEqual(pruned, {
                        message for message, preemptions in expected.items()
                        if preemptions <= bound})
                    saved += all_told["schedules"] - told["schedules"]
        self.assertGreater(saved, 0, "it never pruned")

    def test_no_schedule_comes_twice(self):
        """There are as many as ways through the choices, but for the few that
        ran before all memory was known to be shared."""
        for name in ("lost update", "an atomic store to where nothing is",
                     "reads again, though a writer may go first"):
            with self.subTest(name):
                _, told = what_came_out(name, prunes=False)
                self.assertIn(told["schedules"] - count_ways(name), range(4))

    def test_two_threads_without_a_bound(self):
        for number, program in enumerate(RANDOM[:30]):
            if len(program[0]) > 2:
                continue
            with self.subTest(number, program=program):
                found, told = what_came_out(number)
                self.assertTrue(told["everything"])
                self.assertEqual(found, set(all_outcomes(program)))

    def test_each_execution_once(self):
        runs = all_runs = 0
        for number, program in enumerate(RANDOM):
            if len(program[0]) > 2:
                continue
            with self.subTest(number, program=program):
                found, told = what_came_out(number, strategy="exhaustive")
                whole, all_told = what_came_out(number)
                self.assertTrue(told["everything"])
                self.assertEqual(found, whole)
                self.assertEqual(found, set(all_outcomes(program)))
                runs += told["schedules"]
                all_runs += all_told["schedules"]
        self.assertLess(10 * runs, all_runs)

    def test_the_command_tells_the_same(self):
        status, text = command(binary, "--outcomes", "--strategy", "bounded",
                               "--memory", "sc", name="lost update")
        self.assertEqual(status, 0)
        self.assertIn("× wrong result: main returned 1\n", text)
        self.assertIn("× data race\n", text)
        self.assertIn("every one there is, sequentially consistent; what "
                      "came out:", text)


class Replays(unittest.TestCase):
    def save(self, name, *options):
        path = f"{tree.scratch}/{cases[name]}.schedule"
        status, text = command(binary, "--save", path, *options, name=name)
        self.assertEqual(status, 1, text)
        return path

    def replay(self, name, path, *options):
        return command(binary, "--replay", path, *options, name=name)

    def test_twenty_of_twenty(self):
        path = self.save("lost update")
        turns, _ = schedule.load(path)
        for _ in range(20):
            _, result, _ = explored("lost update", replay=turns)
            self.assertEqual(result["result"], "wrong result")
            self.assertEqual(result["message"], "main returned 1")
            self.assertEqual(result["divergence"], "")

    def test_it_is_shown_as_it_was(self):
        path = self.save("lost update")
        _, text = command(binary, name="lost update")
        status, again = self.replay("lost update", path)
        self.assertEqual(status, 1, again)
        self.assertIn("wrong result, again\n", again)
        self.assertEqual(re.findall(r"^ +\d.*", again, re.M),
                         re.findall(r"^ +\d.*", text, re.M))

    def test_a_thread_that_has_long_been_alone(self):
        """Whose memory only turns out to be shared after 5000 accesses."""
        path = self.save("fails late")
        status, text = self.replay("fails late", path, "--brief")
        self.assertEqual(status, 1, text)
        self.assertIn("wrong result, again", text)

    def test_memory_that_nobody_has_written(self):
        status, text = command(binary, name="memory that nobody has written")
        self.assertEqual(status, 0, text)

    def test_a_changed_program(self):
        """It still fails, but not in the same steps."""
        path = self.save("lost update")
        status, text = self.replay("compare and swap that forgets", path)
        self.assertEqual(status, 2, text)
        self.assertRegex(text, r"the schedule does not fit any more.+\n$")

    def test_a_cured_program(self):
        """None of the steps that it has left fails."""
        path = self.save("lost update")
        status, text = self.replay("mutex", path)
        self.assertEqual(status, 2, text)
        self.assertRegex(text, r"the schedule does not fit any more.+\n$")


class BadInput(unittest.TestCase):
    def assertOneLine(self, answer, says):
        status, text = answer
        self.assertEqual(status, 2, text)
        lines = [line for line in text.splitlines()
                 if not line.startswith(("usage:", "  "))]
        self.assertEqual(len(lines), 1, text)
        self.assertIn(says, lines[0])

    def test_no_such_program(self):
        self.assertOneLine(command("/nowhere/program"),
                           "/nowhere/program: no such program")

    def test_a_folder(self):
        self.assertOneLine(command(tree.scratch), "no such program")

    def test_a_program_that_was_not_built_for_it(self):
        script = f"{tree.scratch}/script"
        with open(script, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\ntouch {script}.ran\n")
        os.chmod(script, 0o755)
        for program in "/bin/true", script:
            for option in [], ["--outcomes"], ["--json", f"{script}.json"]:
                self.assertOneLine(
                    command(program, *option),
                    f"{program}: was not built by scripts/explore/build")
        self.assertFalse(os.path.exists(f"{script}.ran"))
        self.assertFalse(os.path.exists(f"{script}.json"))

    def test_files_that_cannot_be_written(self):
        for option in "--save", "--json":
            for path, says in (("/nowhere/file", "there is no folder /nowhere"),
                               (f"{binary}/file", "there is no folder"),
                               (tree.scratch, "is a folder"),
                               ("/dev/full", "No space left on device")):
                with self.subTest(option, path=path):
                    status, text = command(binary, option, path, "--brief",
                                           name="lost update")
                    self.assertEqual(status, 2)
                    self.assertRegex(text, rf"(^|\n)\S+: {path}: {says}.*\n$")
                    if path != "/dev/full":  # it is told before the search
                        self.assertEqual(text.count("\n"), 1)

    def test_a_file_that_is_none(self):
        for option in "--save", "--json":
            status, _ = command(binary, option, "/dev/null",
                                name="lost update")
            self.assertEqual(status, 1)
        self.assertFalse(os.path.isfile("/dev/null"))

    def test_files_that_cannot_be_read(self):
        self.assertOneLine(command(binary, "--replay", tree.scratch,
                                   name="mutex"), "Is a directory")
        self.assertOneLine(command(binary, "--own", tree.scratch, name="mutex"),
                           f"{tree.scratch}: scripts/own has left nothing")

    def test_a_schedule_that_is_too_long_to_hand_over(self):
        path = f"{tree.scratch}/long.schedule"
        with open(path, "w", encoding="utf-8") as file:
            file.write("schedule 1\nturns 0.0.4" + ",1.0.2" * 100000 + "\n")
        self.assertOneLine(command(binary, "--replay", path, name="mutex"),
                           "Argument list too long")

    def test_no_debugger(self):
        with mock.patch.dict(os.environ,
                             PATH=tree.path_without("gdb")):
            self.assertOneLine(command(binary, "--replay", binary, "--gdb",
                                       name="mutex"), "there is no gdb")

    def test_void_main(self):
        program = f"{tree.scratch}/main"
        for text, status in (("void\nmain() { seven(); }\n", 0),
                             ("int main() { return seven(); /* void main() */ }"
                              "\n", 1)):
            with self.subTest(text):
                with open(f"{program}.c", "w", encoding="utf-8") as file:
                    file.write("static int seven() { return 7; }\n" + text)
                self.assertEqual(build(program, f"{program}.c").status, 0)
                self.assertEqual(command(program)[0], status)

    def test_no_such_file_to_build(self):
        done = tree.run("sh", tree.path("scripts/explore/build"), "-o",
                        f"{tree.scratch}/none", "/nowhere/none.c")
        self.assertOneLine((done.status, done.output),
                           "/nowhere/none.c: no such file")

    def test_numbers(self):
        for option, value in (("--runs", "0"), ("--runs", "x"),
                              ("--steps", "0"), ("--bound", "-1"),
                              ("--seed", "1.5"), ("--timeout", "0")):
            with self.subTest(option):
                self.assertOneLine(command(binary, f"{option}={value}"),
                                   f"'{value}'")

    def test_a_schedule_that_is_no_text(self):
        self.assertOneLine(command(binary, "--replay", binary, name="mutex"),
                           "is no schedule")

    def test_schedules(self):
        good = (b"schedule 1\nprogram x\nresult deadlock\n"
                b"turns 0.0.4,1.0.2\n")
        for name, text, says in (
                ("missing", None, "No such file"),
                ("empty", b"", "is no schedule"),
                ("another file", b"int main(void) {}\n", "is no schedule"),
                ("without turns", good[:good.index(b"turns")],
                 "is no schedule"),
                ("another version", good.replace(b"e 1", b"e 2", 1),
                 "is no schedule"),
                ("cut off", good[:-5], "are damaged"),
                ("letters", good.replace(b"1.0", b"one.0"), "are damaged"),
                ("a thread there is not", good.replace(b"1.0.2", b"300.0.2"),
                 "")):
            with self.subTest(name):
                path = f"{tree.scratch}/bad.schedule"
                with contextlib.suppress(FileNotFoundError):
                    os.remove(path)
                if text is not None:
                    with open(path, "wb") as file:
                        file.write(text)
                self.assertOneLine(
                    command(binary, "--replay", path, name="mutex"), says)


class Ends(unittest.TestCase):
    """Where no run is under way, and in the C library."""

    def crashes(self, text, says, line="BAD", **options):
        program = f"{tree.scratch}/crashes"
        text = HEADERS + SHORTHANDS + text
        with open(f"{program}.c", "w", encoding="utf-8") as file:
            file.write(text)
        done = build(program, f"{program}.c", **options)
        self.assertEqual(done.status, 0, done.output)
        status, said = command(program)
        self.assertEqual(status, 1, said)
        number = [number for number, content
                  in enumerate(text.splitlines(), 1) if line in content][-1]
        self.assertRegex(said, f"{says}.*, at crashes.c:{number}\\n")

    def test_a_crash_in_a_constructor(self):
        before = "__attribute__((constructor)) static void set_up(void) {\n"
        after = "\n}\nint main(void) { return 0; }\n"
        for text, says in (("*(volatile int *)8 = 1; // BAD", "crash: SIGSEGV"),
                           ("assert(getpid() == 0); // BAD", "crash: an assert"),
                           ("abort(); // BAD", "crash: abort"),
                           ("exit(3); // BAD", "wrong result: exit")):
            with self.subTest(text):
                self.crashes(before + text + after, says + ".*before main")

    def test_before_main_in_every_form(self):
        program = f"{tree.scratch}/ends"
        path = f"{tree.scratch}/usual.json"
        command(binary, "--json", path, name="lost update")
        usual = set(self.told(path))
        for call, status, says in (
                ("exit(3)", 1, "wrong result: exit(), before main, at"),
                ("abort()", 1, "crash: abort(), before main, at"),
                ("exit(0)", 2, "not explored: exit(), before main, at"),
                ("raise(SIGKILL)", 2, "not explored: before main: killed")):
            with open(f"{program}.c", "w", encoding="utf-8") as file:
                file.write("#include <signal.h>\n#include <stdlib.h>\n"
                           "__attribute__((constructor)) static void up(void) "
                           f"{{ {call}; }}\nint main(void) {{ return 0; }}\n")
            self.assertEqual(build(program, f"{program}.c").status, 0)
            for form in "json", "outcomes", "save", "brief", "lenient", None:
                path = f"{tree.scratch}/ends.{form}"
                option = [f"--{form}"] * (form is not None)
                with self.subTest(call, form=form):
                    self.assertEqual(
                        self.say(says, program, *option,
                                 *[path] * (form in ("json", "save"))), status)
            told = self.told(f"{tree.scratch}/ends.json")
            if "killed" not in says:
                self.assertEqual(set(told), usual)
            self.assertTrue(says.startswith(told["result"]), told)
            self.assertIn("before main", told["message"])
            self.assertEqual(told["certificate"], "no schedule was tried")
            self.assertEqual(told["at"][0]["line"], 3)
            self.assertFalse(os.path.exists(f"{tree.scratch}/ends.save"))
            path = f"{tree.scratch}/good.schedule"
            with open(path, "w", encoding="utf-8") as file:
                file.write("schedule 1\nturns 0.0.4\n1 T0 x.c:1 creates @1\n")
            with self.subTest(call, form="replay"):
                self.assertEqual(self.say("before main", program, "--replay",
                                          path), 2)

    @staticmethod
    def told(path):
        """The result in a file of --json."""
        with open(path, encoding="utf-8") as file:
            return json.loads(file.read().splitlines()[-1])

    def say(self, says, *arguments):
        status, text = command(*arguments)
        self.assertIn(says, text)
        self.assertNotIn("0 schedules", text)
        return status

    def test_a_crash_in_the_C_library(self):
        self.crashes("""\
int main(void) {
    void *file = "no stream at all, which is long enough for its lock to be "
                 "bad and for all else that is looked at in it, or so it is "
                 "hoped, as a stream is two hundred and some bytes long. ....";
    return fputs("x", file); // BAD
}
""", "crash: SIG")

    def test_the_stack_protector(self):
        self.crashes("""\
static void copy(const char *text) { char to[8]; strcpy(to, text); puts(to); }
int main(void) {
    copy("0123456789012345678901234567890123456789"); // BAD
    return 0;
}
""", "crash: the function called here wrote past", CFLAGS="-fstack-protector-all")


class NotWatched(unittest.TestCase):
    """What the explorer cannot see is said below the certificate."""

    def explore(self, text, *objects):
        program = f"{tree.scratch}/watched"
        with open(f"{program}.c", "w", encoding="utf-8") as file:
            file.write(HEADERS + SHORTHANDS + text)
        done = build(program, f"{program}.c", *objects)
        self.assertEqual(done.status, 0, done.output)
        return command(program)

    def test_inline_assembly(self):
        status, said = self.explore("""\
static int total;
static void *add(void *arg) {
    __asm__ volatile("" ::: "memory"); // no instruction
#ifdef __x86_64__
    __asm__ volatile("pause");
    __asm__ volatile("cpuid" ::: "eax", "ebx", "ecx", "edx");
    int *at = &total;
    __asm__ volatile("stosb" : "+D"(at) : "a"(0) : "memory"); // HERE
#else
    __asm__ volatile("yield");
    int *at = &total, zero = 0;
    __asm__ volatile("str %w1, [%0]" :: "r"(at), "r"(zero) : "memory"); // HERE
#endif
    return arg;
}
int main(void) { RUN(add, add); return total != 0; }
""")
        self.assertEqual(status, 0, said)
        with open(f"{tree.scratch}/watched.c", encoding="utf-8") as file:
            lines = [number for number, line in enumerate(file, 1)
                     if "HERE" in line]
        line = lines[0 if MACHINE == "x86_64" else 1]
        self.assertEqual(said.splitlines()[1:],
                         [f"    not watched: inline assembly at watched.c:{line}"])

    @unittest.skipUnless(MACHINE == "x86_64", "of x86-64")
    def test_inline_assembly_that_is_understood(self):
        lost = """\
static int total;
static void *add(void *arg) {
    __asm__ volatile("%s %%0" : "+m"(total)); return arg;
}
int main(void) { RUN(add, add); return total != 2; }
"""
        status, said = self.explore(lost.replace("%s", "incl").replace("%%", "%"))
        self.assertEqual(status, 1, said)
        self.assertIn("wrong result", said)
        status, said = self.explore(
            lost.replace("%s", "lock; incl").replace("%%", "%"))
        self.assertEqual(status, 0, said)
        self.assertNotIn("not watched", said)

    @unittest.skipUnless(MACHINE == "x86_64", "of x86-64")
    def test_a_lock_in_inline_assembly(self):
        status, said = self.explore("""\
static int lock, total, references = 2;
static int last;
static void take(void) {
    for (int taken = 0; !taken;) {
        int one = 1;
        __asm__ volatile("xchgl %0, %1" : "+r"(one), "+m"(lock) :: "memory");
        taken = !one;
    }
}
static void give(void) {
    __asm__ volatile("movl $0, %0" : "=m"(lock) :: "memory");
}
static void *add(void *arg) {
    take(); total++; give();
    unsigned char zero; // the flags outlive what is put in between
    __asm__ volatile("lock; decl %0\\n\\tsetz %1"
                     : "+m"(references), "=q"(zero) :: "memory");
    if (zero) last++;
    return arg;
}
int main(void) { RUN(add, add); return total != 2 || last != 1; }
""")
        self.assertEqual(status, 0, said)
        self.assertNotIn("not watched", said)

    def test_an_object_that_was_not_compiled_for_it(self):
        part = f"{tree.scratch}/part"
        with open(f"{part}.c", "w", encoding="utf-8") as file:
            file.write("int seven(void) { return 7; }\n")
        tree.run(*COMPILER, "-c", "-o", f"{part}.o", f"{part}.c")
        tree.run("ar", "rcs", f"{part}.a", f"{part}.o")
        for name, said in (("part.o", "part.o"), ("part.a", "part.a(part.o)")):
            status, text = self.explore(
                "int seven(void);\n"
                "int main(void) { return seven() != 7; }\n",
                f"{tree.scratch}/{name}")
            self.assertEqual(status, 0, text)
            self.assertIn(f"    not watched: {said}, which was not compiled "
                          "for the explorer", text)

    def test_a_call_on_no_list(self):
        text = """\
#include <fnmatch.h>
static char text[8] = "a=1";
static void *match(void *arg) { fnmatch("a", %s, 0); return arg; }
static void *clear(void *arg) { text[0] = '\\0'; return arg; }
int main(void) { char own[] = "a"; (void)own; RUN(match, clear); return 0; }
"""
        status, said = self.explore(text.replace("%s", "text"))
        self.assertEqual(status, 0, said)
        self.assertIn("not watched: fnmatch() at watched.c:", said)
        self.assertIn("was handed shared memory", said)
        status, said = self.explore(text.replace("%s", '"a"'))
        self.assertEqual(status, 0, said)
        self.assertNotIn("not watched", said)

    def test_its_arguments_arrive(self):
        status, said = self.explore("""\
#include <monetary.h>
int main(void) {
    char text[99];
    MUST(strfmon(text, sizeof text, "%i %i", 1.5, 2.5) > 0);
    MUST(strcmp(text, "1.502.50") == 0 || strstr(text, "1.50 2.50"));
    return 0;
}
""")
        self.assertEqual(status, 0, said)


class Names(unittest.TestCase):
    """A program may call its functions and variables as the explorer does."""

    # What stands for the calls that the compiler and the build write.
    CALLED = ("__tsan_", "__asan_", "__atomic_", "explored_", "assembly_",
              "unlisted_enter", "main")
    OWN = "explorer."

    def globals(self):
        done = tree.run("nm", "--defined-only", "--extern-only", runtime)
        self.assertEqual(done.status, 0, done.output)
        return set(re.findall(r"^[0-9a-f]+ [A-Z] (\S+)$", done.output, re.M))

    def test_a_program_has_the_same_ones(self):
        names = sorted(name.removeprefix(self.OWN) for name in self.globals()
                       if name.startswith(self.OWN))
        self.assertGreater(len(names), 200)
        uses = [name + "()" * (number % 2) for number, name in enumerate(names)]
        source = f"{tree.scratch}/same.c"
        with open(source, "w", encoding="utf-8") as file:
            file.write("#include <pthread.h>\nint total;\n")
            for number, name in enumerate(names):
                file.write(f"int {name}(void) {{ return total += {number}; }}\n"
                           if number % 2 else f"int {name} = {number};\n")
            file.write("pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;\n"
                       "void *add(void *arg) {\n"
                       "    if (LOCKS) pthread_mutex_lock(&mutex);\n"
                       f"    total = 0;\n    int sum = {' + '.join(uses)};\n"
                       "    if (total == 0) *(volatile int *)0 = sum;\n"
                       "    if (LOCKS) pthread_mutex_unlock(&mutex);\n"
                       "    return arg;\n}\n"
                       "int main(void) {\n    pthread_t a, b;\n"
                       "    pthread_create(&a, 0, add, 0);\n"
                       "    pthread_create(&b, 0, add, 0);\n"
                       "    pthread_join(a, 0);\n    pthread_join(b, 0);\n"
                       "    return 0;\n}\n")
        for locks, status, says in ((1, 0, "none fails"),
                                    (0, 1, "crash: SIGSEGV")):
            with self.subTest(locks=locks):
                program = f"{tree.scratch}/same"
                done = build(program, source, CFLAGS=f"-DLOCKS={locks}")
                self.assertEqual(done.status, 0, done.output)
                found, said = command(program)
                self.assertEqual(found, status, said)
                self.assertIn(says, said)

    def test_all_others_are_the_c_librarys_or_are_called(self):
        library = set()
        for name in ("libc.so.6", "libm.so.6"):
            path = tree.run("cc", f"-print-file-name={name}").output.strip()
            done = tree.run("nm", "--dynamic", "--defined-only", path)
            self.assertEqual(done.status, 0, done.output)
            library.update(re.findall(r" \S (\w+)", done.output))
        self.assertEqual([name for name in sorted(self.globals() - library)
                          if not name.startswith((self.OWN, *self.CALLED))], [])

    @unittest.skipUnless(shutil.which("gdb"), "needs gdb")
    def test_a_debugger_stops_where_it_fails(self):
        program = f"{tree.scratch}/debugged"
        with open(f"{program}.c", "w", encoding="utf-8") as file:
            file.write("static int fail(void) { return 7; }\n"
                       "int main(void) { return fail(); }\n")
        self.assertEqual(build(program, f"{program}.c").status, 0)
        self.assertEqual(command(program, "--save", f"{program}.schedule")[0], 1)
        done = tree.script("explore/run", program, "--replay",
                           f"{program}.schedule", "--gdb")
        stopped = re.search(r"Breakpoint 1, .*? at (\S+)", done.text)
        self.assertTrue(stopped, done.text)
        self.assertTrue(stopped[1].startswith("scripts/explore/"), done.text)


class Catalog(unittest.TestCase):
    """Broken variants of the catalog fail, and every cure is right."""

    def check(self, entry):
        variants = [name for name in CATALOG if f"/{entry}/" in name]
        self.assertGreaterEqual(len(variants), 2)
        for name in variants:
            with self.subTest(name):
                status, text = command(binary, "--strict", "--bound", "2",
                                       "--brief", name=name)
                if is_cure(name):
                    self.assertEqual(status, 0, text)
                    self.assertIn(", none fails\n", text)
                else:
                    self.assertEqual(status, 1, text)

    def test_a_wait_tells_who_called_but_not_what_is_the_explorers(self):
        name = next(name for name in CATALOG
                    if name.endswith("channel-under-lock/deadlocking.c"))
        status, text = command(binary, "--strict", name=name)
        self.assertEqual(status, 1, text)
        self.assertRegex(text, r"T0 sends 2 on notices: waits since step \d+, "
                               r"at deadlocking\.c:")
        self.assertNotRegex(text, r"called at (thread|schedule)\.c:")

    def test_map_race(self):
        self.check("map-race")

    def test_lock_order(self):
        self.check("lock-order")

    def test_thread_leak(self):
        self.check("thread-leak")

    def test_forgotten_join(self):
        self.check("forgotten-join")

    def test_captured_loop_variable(self):
        self.check("captured-loop-variable")


def add_tests():
    """A test for each program and mode."""
    def add(name, mode, test):
        title = re.sub(r"\W+", "_", f"test_{name}_{mode}")
        assert not hasattr(Verdicts, title)
        setattr(Verdicts, title, test)

    for name, (plain, strict, says, _) in WRONG.items():
        both = (says, says) if isinstance(says, str) else says
        add(name, "plain", lambda self, name=name, verdict=plain, says=both[0]:
            self.check(name, verdict, False, says))
        add(name, "strict",
            lambda self, name=name, verdict=strict, says=both[1]:
            self.check_with_replay(name, verdict, says))
    for name in RIGHT:
        for mode in "plain", "strict":
            add(name, mode, lambda self, name=name, mode=mode:
                self.check_right(name, mode == "strict"))
    for name in RACY:
        for mode in "plain", "strict":
            add(name, mode, lambda self, name=name, mode=mode:
                self.check(name, "data race", mode == "strict"))


add_tests()

if __name__ == "__main__":
    unittest.main()
