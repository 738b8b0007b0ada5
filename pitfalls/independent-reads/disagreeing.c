// independent-reads/disagreeing — two judges disagree about what came first.
//
// Two runners each set a flag at the finish. One judge looks at lane 0, then at
// lane 1; the other one looks at lane 1 first. A judge that sees its first lane
// finished and then the other one not, knows which was first. Or not?
//
//     judge 0   lane 0? finished   lane 1? not yet    lane 0 was first
//     judge 1   lane 1? finished   lane 0? not yet    lane 1 was first
//
// Release and acquire hand on what a thread knows. The runners know nothing of
// each other, so nothing says that their stores come to all threads in the same
// order. C11 allows both answers at once, and POWER can give them. x86 and ARM
// cannot: there all other threads see a store at the same moment.
//
// EXPECT exit:     any
// EXPECT tsan:     clean (every access is atomic, so none is a data race)
// EXPECT helgrind: data race (it knows locks, and sees plain moves here)
// EXPECT drd:      data race (it knows locks, and sees plain moves here)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (every address is valid)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_bool finished[2]; // each lane's, set by its runner
static bool was_first[2]; // each judge's answer; main reads it after the join

static void *run(void *arg) {
    const int *lane = arg;
    atomic_store_explicit(&finished[*lane], true, memory_order_release); // RACE
    return NULL;
}

static bool has_finished(int lane) {
    return atomic_load_explicit(&finished[lane], memory_order_acquire); // RACE
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
