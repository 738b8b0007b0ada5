// stop-flag/volatile — the flag is read each time, and the race is still there.
//
// volatile tells the compiler to do every read and write as written. So the
// thread sees the flag, and a plain run finds nothing wrong, on this machine
// and on nearly every other.
//
// It says nothing to the processor and nothing about other variables. What main
// wrote before the flag may become visible after it: a thread that finds stop
// set may still read the old reason for it. That breaks on ARM sooner than on
// x86, and on any machine when the compiler moves the plain write past the
// volatile one, as it may. To C it is a data race like any other, and to
// the detectors too.
//
// EXPECT exit:     clean (the flag stands alone, and one byte arrives whole)
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  data race

#include "check.h"

#include <pthread.h>
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

static volatile bool stop;

static void *work(void *arg) {
    int *rounds = arg;
    int n; // the loop uses no memory but stop
    for (n = *rounds; !stop && n < PATIENCE; n += COUNTED) // RACE
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
    stop = true; // RACE
    check(pthread_join(thread, NULL));

    bool seen = rounds < PATIENCE;
    printf(seen ? "the thread stopped when told\n"
                : "the thread never looked again\n");
    return seen ? EXIT_SUCCESS : EXIT_FAILURE;
}
