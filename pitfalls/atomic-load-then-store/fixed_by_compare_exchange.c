// atomic-load-then-store/fixed_by_compare_exchange — try again if it changed.
//
// Stores the sum only if the counter still is what was loaded. Otherwise it
// stores nothing, puts the value that it found into seen, and the loop computes
// once more. This is the cure for everything that has no atomic operation of
// its own: a maximum, a product, "one more, but not above the limit".
//
// The weak form may fail for no reason. In a loop that does no harm, and some
// processors are faster with it; without a loop it is a mistake.

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
        int seen = atomic_load(&visits);
        do
            nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
        while (!atomic_compare_exchange_weak(&visits, &seen, seen + 1));
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
