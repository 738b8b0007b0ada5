// wait-group/test_reused — a waiter returns when its round is over, even when
// the next round begins before it could wake up.

#include "check.h"
#include "wait-group/wait_group.h"

static struct wait_group group = WAIT_GROUP_INITIALIZER;

static void *wait(void *arg) {
    wait_group_wait(&group);
    return arg;
}

static void wait_for_waiter(void) {
    for (bool waits = false; !waits; sched_yield()) {
        pthread_mutex_lock(&group.lock);
        waits = group.waiters == 1;
        pthread_mutex_unlock(&group.lock);
    }
}

int main(void) {
    for (int i = 0; i < SMALL_OR(1, 10); i++) {
        wait_group_add(&group, 1);
        pthread_t waiter;
        check(pthread_create(&waiter, NULL, wait, NULL));
        wait_for_waiter();
        wait_group_done(&group);
        wait_group_add(&group, 1); // the next round
        check(pthread_join(waiter, NULL));
        wait_group_add(&group, -1);
        wait_group_wait(&group);
    }
    wait_group_destroy(&group);
    return 0;
}
