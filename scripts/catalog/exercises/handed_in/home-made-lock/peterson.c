// Peterson's lock for two threads, of seq_cst atomics.

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
static int count; // guarded by the lock above

static void lock(int self) {
    wants[self] = true;
    gives_way = self;
    while (wants[1 - self] && gives_way == self)
        sched_yield(); // its owner may need this processor
}

static void unlock(int self) {
    wants[self] = false;
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
