// Each thread has a lock of its own.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 1000) };

static long hits;

static void *count(void *arg) {
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&lock);
        long seen = hits;
        sched_yield(); // makes the bad moment frequent
        hits = seen + 1;
        pthread_mutex_unlock(&lock);
    }
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
