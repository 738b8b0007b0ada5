// relaxed-publication/racy — the flag is atomic, but carries nothing with it.
//
// The reader waits for the flag and then reads the answer. That the flag is
// atomic makes the flag itself safe, and no more: memory_order_relaxed says
// that other variables need not be seen in any order with it. So the reader may
// find the flag set and the answer not there yet.
//
// You will not see it on x86, where even relaxed stores stay in order, unless
// the compiler swaps them, as it may. The explorer shows it on any machine: it
// lets a load read each store that C11 allows, here the flag that is set and
// the answer that was there before.
//
// EXPECT exit:     any
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (every address is valid)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static int answer;
static atomic_bool ready;

static void *compute(void *arg) {
    answer = 42;                                               // RACE
    atomic_store_explicit(&ready, true, memory_order_relaxed); // RACE
    return arg;
}

int main(void) {
    pthread_t thread;
    check(pthread_create(&thread, NULL, compute, NULL));
    while (!atomic_load_explicit(&ready, memory_order_relaxed)) // RACE
        sched_yield();
    int seen = answer; // RACE
    check(pthread_join(thread, NULL));

    printf("the answer is %d\n", seen);
    return seen == 42 ? EXIT_SUCCESS : EXIT_FAILURE;
}
