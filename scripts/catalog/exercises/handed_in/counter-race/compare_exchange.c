// Adds by compare and exchange, in a loop.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 1000) };

static atomic_long hits;

static void add_one(void) {
    long seen = atomic_load(&hits);
    while (!atomic_compare_exchange_weak(&hits, &seen, seen + 1)) {
    }
}

static void *count(void *arg) {
    for (int i = 0; i < ROUNDS; i++)
        add_one();
    return arg;
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
