// counter-race/fixed — a mutex keeps load, add and store together.
//
// The thread that holds the lock is alone between the load and the store, so
// the number that was read is still the number in memory when the sum goes
// there. The yield may stay: the other thread runs, finds the lock taken, and
// waits.
//
// This cure also works when more is shared. When a second variable must change
// together with the first, it goes under the same lock; an atomic cannot do
// that.
//
// main reads hits without the lock, after the joins. A join puts everything
// that the thread did before everything that comes after it.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 1000) };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards hits
static long hits;

static void *count(void *arg) {
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        check(pthread_mutex_lock(&lock));
        long seen = hits;
        sched_yield(); // makes the bad moment frequent
        hits = seen + 1;
        check(pthread_mutex_unlock(&lock));
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
