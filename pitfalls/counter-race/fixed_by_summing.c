// counter-race/fixed_by_summing — each thread counts for itself, main adds up.
//
// What is not shared needs no lock: every thread has its own number, and the
// load, the add and the store may be as far apart as they like. main adds the
// numbers after the joins, when nobody counts any more.
//
// It is the fastest of the cures, and the only one without a total on the way:
// as long as the threads run, no number in the program is the number of hits.
//
//     thread 0 ──▶ hits[0] ──┐
//                            ├── joins ──▶ total
//     thread 1 ──▶ hits[1] ──┘

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 1000) };

static long hits[THREADS]; // each used by one thread, then by main

static void *count(void *arg) {
    long *mine = arg;
    for (int i = 0; i < ROUNDS; i++) {
        long seen = *mine;
        sched_yield(); // makes the bad moment frequent
        *mine = seen + 1;
    }
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, count, &hits[i]));
    long total = 0;
    for (int i = 0; i < THREADS; i++) {
        check(pthread_join(threads[i], NULL));
        total += hits[i];
    }

    printf("counted %ld of %d hits\n", total, THREADS * ROUNDS);
    return total == THREADS * ROUNDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
