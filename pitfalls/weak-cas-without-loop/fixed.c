// weak-cas-without-loop/fixed — one try takes a strong exchange.
//
// A strong compare-and-exchange fails only if the value is another one. So the
// thread that fails has found the job claimed, and may leave it. Where the
// processor needs a loop for that, the compiler makes it.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_bool claimed;
static int done[2]; // by each thread; main reads it after the join

// Returns whether the job is the caller's. Relaxed: it is one variable, and
// nothing is handed over with it.
static bool claim(void) {
    bool no = false;
    return atomic_compare_exchange_strong_explicit(
        &claimed, &no, true, memory_order_relaxed, memory_order_relaxed);
}

static void *work(void *arg) {
    int *mine = arg;
    if (claim())
        ++*mine;
    return NULL;
}

int main(void) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        check(pthread_create(&threads[i], NULL, work, &done[i]));
    for (int i = 0; i < 2; i++)
        check(pthread_join(threads[i], NULL));

    printf("the job was done %d times\n", done[0] + done[1]);
    return done[0] + done[1] == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
