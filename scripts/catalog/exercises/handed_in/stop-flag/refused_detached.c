// The flag is atomic, and nobody waits for the thread any more.

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
};

static atomic_bool stop;

static void *work(void *arg) {
    int *rounds = arg;
    int n; // the loop uses no memory but stop
    for (n = *rounds; !stop && n < PATIENCE; n++)
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
    check(pthread_detach(thread));

    bool seen = rounds < PATIENCE;
    printf(seen ? "the thread stopped when told\n"
                : "the thread never looked again\n");
    return seen ? EXIT_SUCCESS : EXIT_FAILURE;
}
