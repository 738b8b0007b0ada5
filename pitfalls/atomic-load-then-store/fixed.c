// atomic-load-then-store/fixed — load, add and store are one operation.
//
// atomic_fetch_add() names the counter once. No other thread can come between
// its load and its store, and every visit is counted. visits++ and visits += 1
// are the same operation, written shorter. The pause does no harm any more.
//
// It returns what was there before. Use that, and do not load once more to see
// what it has become: by then another thread may have changed it.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    THREADS = 2,
    ROUNDS = SMALL_OR(1, 5),
    PAUSE = SMALL_OR(0, 10 * 1000 * 1000), // nanoseconds
};

static atomic_int visits;

static void *count_visits(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
        atomic_fetch_add(&visits, 1);
    }
    return arg;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, count_visits, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    int counted = atomic_load(&visits);
    printf("counted %d of %d visits\n", counted, THREADS * ROUNDS);
    return counted == THREADS * ROUNDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
