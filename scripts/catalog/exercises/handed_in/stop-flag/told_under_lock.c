// The flag is looked at under a mutex.

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    PATIENCE = 300 * 1000 * 1000,          // rounds
    PAUSE = SMALL_OR(0, 10 * 1000 * 1000), // nanoseconds
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool stop; // guarded by lock

static bool is_told(void) {
    check(pthread_mutex_lock(&lock));
    bool told = stop;
    check(pthread_mutex_unlock(&lock));
    return told;
}

static void *work(void *arg) {
    int *rounds = arg;
    int n; // the loop uses no memory but stop
    for (n = *rounds; !is_told() && n < PATIENCE; n++)
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
    check(pthread_mutex_lock(&lock));
    stop = true;
    check(pthread_mutex_unlock(&lock));
    check(pthread_join(thread, NULL));

    bool seen = rounds < PATIENCE;
    printf(seen ? "the thread stopped when told\n"
                : "the thread never looked again\n");
    return seen ? EXIT_SUCCESS : EXIT_FAILURE;
}
