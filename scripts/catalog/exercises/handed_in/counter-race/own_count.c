// Each thread counts for itself and adds its number once, under a read-write
// lock that is only ever written.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 1000) };

static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static long hits;

static void *count(void *arg) {
    long mine = 0;
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        mine++;
    }
    pthread_rwlock_wrlock(&rw);
    hits += mine;
    pthread_rwlock_unlock(&rw);
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
