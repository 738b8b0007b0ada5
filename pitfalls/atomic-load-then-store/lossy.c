// atomic-load-then-store/lossy — two threads count visits, and half are lost.
//
// The counter is atomic, and so are the load and the store. Adding one is not:
// it is a load and then a store, and between them another thread may have
// counted. The store then overwrites what that thread counted.
//
// In a program it is one line, atomic_store(&n, atomic_load(&n) + 1), or even
// n = n + 1, which names the counter twice and loses as much. n++ and n += 1
// are one operation. Here it is pulled apart to make room for a pause, which
// makes the loss certain; without it the total is right in most runs.
//
// No detector reports this: accesses that are atomic are never a data race,
// even if together they make no sense.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     clean (atomic accesses never are a data race)
// EXPECT helgrind: clean (an atomic store has a lock prefix, so it is no race)
// EXPECT drd:      clean (an atomic store has a lock prefix, so it is no race)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    THREADS = 2,
    ROUNDS = SMALL_OR(1, 5),
    PAUSE = SMALL_OR(0, 10 * 1000 * 1000), // nanoseconds
};

static atomic_int visits;

static void *count_visits(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        int seen = atomic_load(&visits);
        nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
        atomic_store(&visits, seen + 1);
    }
    return arg;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, count_visits, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    int counted = atomic_load(&visits);
    printf("counted %d of %d visits\n", counted, THREADS * ROUNDS);
    return counted == THREADS * ROUNDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
