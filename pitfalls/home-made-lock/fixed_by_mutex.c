// home-made-lock/fixed_by_mutex — the lock that the system has.
//
// It does what fixed.c does, and a thread that finds it taken sleeps until it
// is free. Every tool knows it, and it costs little more where nobody waits.
// Use this one.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 500) };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int count; // guarded by mutex

static void lock(void) {
    check(pthread_mutex_lock(&mutex));
}

static void unlock(void) {
    check(pthread_mutex_unlock(&mutex));
}

static void *hit(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        lock();
        count++;
        unlock();
    }
    return arg;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, hit, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    printf("counted %d of %d hits\n", count, THREADS * ROUNDS);
    return count == THREADS * ROUNDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
