// A lock around each access.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool finished[2];  // each lane's, set by its runner
static bool was_first[2]; // each judge's answer; main reads it after the join

static void *run(void *arg) {
    const int *lane = arg;
    check(pthread_mutex_lock(&lock));
    finished[*lane] = true;
    check(pthread_mutex_unlock(&lock));
    return NULL;
}

static bool has_finished(int lane) {
    check(pthread_mutex_lock(&lock));
    bool has = finished[lane];
    check(pthread_mutex_unlock(&lock));
    return has;
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
