// wait-group/test_destroyed_after_wait — the first whose wait returns may
// destroy the group and free its memory, with others still leaving it.
//
// EXPECT helgrind: sometimes data race (it orders destroy and free after the
//                  start of the other thread's unlock, but not after its end)
// EXPECT helgrind>=3.24: clean
// EXPECT explore:        clean (96,218 executions; STRATEGY=exhaustive
//                        RUNS=100000 tries them all)

#include "check.h"
#include "wait-group/wait_group.h"

#include <sched.h>

enum { ROUNDS = SMALL_OR(1, 10), WAITERS = SMALL_OR(1, 3) };

static struct wait_group *new_group(void) {
    struct wait_group *group = check_alloc(malloc(sizeof *group));
    check(wait_group_init(group));
    wait_group_add(group, 1);
    return group;
}

static void wait_and_free(struct wait_group *group) {
    wait_group_wait(group);
    wait_group_destroy(group); // BLAMED
    free(group);               // BLAMED
}

static void *finish(void *group) {
    wait_group_done(group); // BLAMED
    return NULL;
}

static void while_done_returns(void) {
    for (int i = 0; i < ROUNDS; i++) {
        struct wait_group *group = new_group();
        pthread_t thread;
        check(pthread_create(&thread, NULL, finish, group));
        wait_and_free(group);
        check(pthread_join(thread, NULL));
    }
}

static void *wait(void *group) {
    wait_group_wait(group); // BLAMED
    return NULL;
}

static void wait_for_waiters(struct wait_group *group) {
    for (bool all = false; !all; sched_yield()) {
        pthread_mutex_lock(&group->lock);
        all = group->waiters == WAITERS;
        pthread_mutex_unlock(&group->lock);
    }
}

static void while_waiters_return(void) {
    for (int i = 0; i < ROUNDS; i++) {
        struct wait_group *group = new_group();
        pthread_t waiters[WAITERS];
        for (int w = 0; w < WAITERS; w++)
            check(pthread_create(&waiters[w], NULL, wait, group));
        wait_for_waiters(group);
        wait_group_done(group);
        wait_and_free(group);
        for (int w = 0; w < WAITERS; w++)
            check(pthread_join(waiters[w], NULL));
    }
}

int main(void) {
    while_done_returns();
    while_waiters_return();
    return 0;
}
