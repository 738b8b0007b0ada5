// Peterson's lock with acquire and release alone: both stores may be behind
// both loads.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 500) };

static atomic_bool wants[THREADS];
static atomic_int gives_way;
static const int numbers[THREADS] = {0, 1};
static int count; // guarded by locked, if that were a lock

static void lock(int self) {
    atomic_store_explicit(&wants[self], true, memory_order_release);
    atomic_store_explicit(&gives_way, self, memory_order_release);
    while (atomic_load_explicit(&wants[1 - self], memory_order_acquire) &&
           atomic_load_explicit(&gives_way, memory_order_acquire) == self)
        sched_yield();
}

static void unlock(int self) {
    atomic_store_explicit(&wants[self], false, memory_order_release);
}

static void *hit(void *arg) {
    int self = *(const int *)arg;
    for (int i = 0; i < ROUNDS; i++) {
        lock(self);
        count++;
        unlock(self);
    }
    return arg;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, hit, (void *)&numbers[i]));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    printf("counted %d of %d hits\n", count, THREADS * ROUNDS);
    return count == THREADS * ROUNDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
