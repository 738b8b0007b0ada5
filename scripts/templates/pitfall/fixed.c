// {{name}}/fixed — say in one line what the cure is.
//
// Say why it works, and what it costs.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>

enum {
    THREADS = 2,
    ROUNDS = SMALL_OR(1, 1000), // that each thread counts
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards total
static int total;

static void *count(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        check(pthread_mutex_lock(&lock));
        int seen = total;
        sched_yield();
        total = seen + 1;
        check(pthread_mutex_unlock(&lock));
    }
    return arg;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, count, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    printf("counted %d of %d\n", total, THREADS * ROUNDS);
    return total == THREADS * ROUNDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
