// stop-flag/plain — a thread polls a plain variable and never sees it change.
//
// The compiler translates each thread as if it were alone. Nothing in the loop
// writes to stop, so one look before the loop is as good as a look in each
// round, and with -O1 there is only that one. Without -O the program works,
// which is how the bug comes through every test of a debug build.
//
//     thread: looks at stop ──▶ loops, whatever stop is now
//     main:                       stop = true
//
// Without a limit the thread would never end and main would wait for ever. Here
// it gives up after some time, so that the program can say what has happened.
//
// EXPECT exit:     wrong result
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

static bool stop;

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
