// Only the loads are sequentially consistent.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_bool finished[2]; // each lane's, set by its runner
static bool was_first[2]; // each judge's answer; main reads it after the join

static void *run(void *arg) {
    const int *lane = arg;
    atomic_store_explicit(&finished[*lane], true, memory_order_release);
    return NULL;
}

static bool has_finished(int lane) {
    return atomic_load_explicit(&finished[lane], memory_order_seq_cst);
}

// Looks at the judge's own lane, then at the other one.
static void *judge(void *arg) {
    const int *lane = arg;
    bool mine = has_finished(*lane);
    bool other = has_finished(1 - *lane);
    was_first[*lane] = mine && !other;
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
