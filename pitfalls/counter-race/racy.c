// counter-race/racy — two threads add to one counter, and some hits are lost.
//
// hits++ is one line and three steps: load, add, store. When both threads load
// the same number, both store the same sum, and of two hits one is counted.
// The steps are written out here to make room for a yield between them; hits++
// has the same gap, only narrower.
//
// How much is lost differs from run to run. Nothing here ever counts too much,
// so the result alone does not show that it is wrong.
//
// EXPECT exit:     any
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (the counter is valid memory all the time)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 1000) };

static long hits;

static void *count(void *arg) {
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        long seen = hits; // RACE
        sched_yield();    // makes the bad moment frequent
        hits = seen + 1;  // RACE
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
