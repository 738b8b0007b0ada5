// Each thread counts for itself, and hands its number over when it is joined.

#include "check.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 1000) };

static void *count(void *arg) {
    long *mine = arg;
    do
        ++*mine;
    while (*mine < ROUNDS);
    return mine;
}

int main(void) {
    static long counts[THREADS];
    pthread_t threads[THREADS];
    long hits = 0;
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(threads + i, NULL, count, counts + i));
    for (int i = 0; i < THREADS; i++) {
        void *number;
        check(pthread_join(threads[i], &number));
        hits += *(long *)number;
    }
    printf("counted %ld of %d hits\n", hits, THREADS * ROUNDS);
    return hits == THREADS * ROUNDS ? 0 : 1;
}
