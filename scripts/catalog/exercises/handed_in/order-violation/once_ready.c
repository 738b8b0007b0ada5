// The worker spins on an atomic flag, politely.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { LIMIT = 8 };

static int limit, done;
static atomic_bool ready;

static void *work(void *arg) {
    while (!atomic_load_explicit(&ready, memory_order_acquire))
        sched_yield();
    for (; done < limit; done++) {
    }
    return arg;
}

int main(void) {
    pthread_t thread;
    check(pthread_create(&thread, NULL, work, NULL));
    limit = LIMIT;
    atomic_store_explicit(&ready, true, memory_order_release);
    check(pthread_join(thread, NULL));
    printf("%d of %d jobs done\n", done, LIMIT);
    return done == LIMIT ? EXIT_SUCCESS : EXIT_FAILURE;
}
