// independent-reads/fixed_by_one_variable — what came first is one variable.
//
// All threads see the values of one variable in the same order, whatever the
// memory order. So the runners write who was first into one, and only the first
// of them can. The judges read it, and cannot disagree.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { NOBODY = -1 };

static atomic_int first = NOBODY; // the lane that finished first
static bool was_first[2]; // each judge's answer; main reads it after the join

static void *run(void *arg) {
    const int *lane = arg;
    int nobody = NOBODY;
    atomic_compare_exchange_strong_explicit(
        &first, &nobody, *lane, memory_order_relaxed, memory_order_relaxed);
    return NULL;
}

static void *judge(void *arg) {
    const int *lane = arg;
    was_first[*lane] =
        atomic_load_explicit(&first, memory_order_relaxed) == *lane;
    return NULL;
}

int main(void) {
    static int lanes[2] = {0, 1};
    pthread_t runners[2], judges[2];
    for (int i = 0; i < 2; i++) {
        check(pthread_create(&runners[i], NULL, run, &lanes[i]));
        check(pthread_create(&judges[i], NULL, judge, &lanes[i]));
    }
    for (int i = 0; i < 2; i++) {
        check(pthread_join(runners[i], NULL));
        check(pthread_join(judges[i], NULL));
    }

    bool both = was_first[0] && was_first[1];
    printf(both ? "each lane was first\n" : "the judges agree\n");
    return both ? EXIT_FAILURE : EXIT_SUCCESS;
}
