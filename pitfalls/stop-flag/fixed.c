// stop-flag/fixed — an atomic flag: seen soon, and never before what was
// written first.
//
// An atomic_bool is made for two threads. The compiler must look in each round,
// and what main wrote before it set the flag is visible to the thread that has
// seen it. On x86 the read is the same instruction.
//
// This is for a thread that works. One that waits, in a read or for a lock,
// does not look at a flag; patterns/cancelable-worker stops that one. And a
// thread that has nothing to do but look should wait for a condition instead.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    PATIENCE = 300 * 1000 * 1000,          // rounds
    PAUSE = SMALL_OR(0, 10 * 1000 * 1000), // nanoseconds
    // To the explorer rounds in vain are all the same, unless they are counted.
    COUNTED = SMALL_OR(0, 1)
};

static atomic_bool stop;

static void *work(void *arg) {
    int *rounds = arg;
    int n; // the loop uses no memory but stop
    for (n = *rounds; !stop && n < PATIENCE; n += COUNTED)
        continue;
    *rounds = n;
    return NULL;
}

int main(void) {
    static int rounds; // main reads it after the join
    pthread_t thread;
    check(pthread_create(&thread, NULL, work, &rounds));
    // Lets the thread come to its loop.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    stop = true;
    check(pthread_join(thread, NULL));

    bool seen = rounds < PATIENCE;
    printf(seen ? "the thread stopped when told\n"
                : "the thread never looked again\n");
    return seen ? EXIT_SUCCESS : EXIT_FAILURE;
}
