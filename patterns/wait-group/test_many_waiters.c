// wait-group/test_many_waiters — every waiter is woken, and who is first may
// destroy the group while the others are still leaving.

#include "check.h"
#include "wait-group/wait_group.h"

enum { WAITERS = SMALL_OR(1, 3) };

static void *wait(void *group) {
    wait_group_wait(group);
    return NULL;
}

static void wait_for_waiters(struct wait_group *group, long count) {
    for (bool all = false; !all; sched_yield()) {
        pthread_mutex_lock(&group->lock);
        all = group->waiters == count;
        pthread_mutex_unlock(&group->lock);
    }
}

int main(void) {
    struct wait_group *group = check_alloc(malloc(sizeof *group));
    check(wait_group_init(group));
    wait_group_add(group, 1);
    pthread_t waiters[WAITERS];
    for (int i = 0; i < WAITERS; i++)
        check(pthread_create(&waiters[i], NULL, wait, group));
    wait_for_waiters(group, WAITERS);
    wait_group_done(group);
    wait_group_wait(group);
    wait_group_destroy(group);
    free(group);
    for (int i = 0; i < WAITERS; i++)
        check(pthread_join(waiters[i], NULL));
    return 0;
}
