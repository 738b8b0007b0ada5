// counter-race/fixed_by_atomic — load, add and store are one step.
//
// atomic_fetch_add() has no gap: the processor lets no other thread in between.
// Nobody waits for a lock either, which makes it the cure for a lone counter.
//
// Only the single call is indivisible. atomic_store(&hits, atomic_load(&hits)
// + 1) loses hits exactly as racy.c does, and no detector reports that, for
// every access by itself is in order.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 1000) };

static atomic_long hits;

static void *count(void *arg) {
    (void)arg;
    for (int i = 0; i < ROUNDS; i++)
        atomic_fetch_add(&hits, 1);
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, count, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    printf("counted %ld of %d hits\n", hits, THREADS * ROUNDS);
    return hits == THREADS * ROUNDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
