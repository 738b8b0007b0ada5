// scenario.h — the scenarios of a test that have nothing to do with each other.
//
//     scenario(closed_while_full());
//     scenario(closed_while_empty());
//
// All are run, one after the other. Only where every schedule is explored, and
// each of one had to be tried with each of the next, a run has one of them at
// most: which one is for the schedule to decide, so there is a run of each.

#ifndef SCENARIO_H
#define SCENARIO_H

#include "check.h"

#include <pthread.h>

#ifndef SMALL
#define scenario(call) (call)
#else
#define scenario(call) (scenario_is_drawn() ? (call) : (void)0)

static inline void *scenario_draw(void *drawn) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static bool last; // guarded by lock
    check(pthread_mutex_lock(&lock));
    last = drawn != NULL;
    check(pthread_mutex_unlock(&lock));
    return &last;
}

// Whether to run the next one: the word of the thread that comes last.
static inline bool scenario_is_drawn(void) {
    static bool is_run;
    if (is_run)
        return false;
    pthread_t no, yes;
    void *drawn = &is_run; // anything but NULL
    check(pthread_create(&no, NULL, scenario_draw, NULL));
    check(pthread_create(&yes, NULL, scenario_draw, drawn));
    check(pthread_join(no, NULL));
    check(pthread_join(yes, &drawn));
    return is_run = *(bool *)drawn;
}
#endif

#endif
