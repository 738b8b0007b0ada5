// wait-group/test_waits_for_all — every wait returns when the last task of its
// round is done, and sees what the tasks wrote before.
//
// EXPECT explore: clean (more than 240,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "wait-group/wait_group.h"

#include <sched.h>

enum { TASKS = SMALL_OR(2, 4), ADDED = SMALL_OR(1, 10) };
enum { WAITERS = SMALL_OR(1, 3), ROUNDS = SMALL_OR(1, 5) };

static struct wait_group group = WAIT_GROUP_INITIALIZER;
static struct wait_group tasks;
static int results[TASKS];

// A task that is not done may add others.
static void *run(void *result) {
    for (int i = 0; i < ADDED; i++) {
        wait_group_add(&tasks, 1);
        sched_yield();
        wait_group_done(&tasks);
    }
    *(int *)result = 1;
    wait_group_done(&tasks);
    return NULL;
}

static void sees_every_task(void) {
    check(wait_group_init(&tasks));
    wait_group_wait(&tasks); // nothing to wait for
    wait_group_add(&tasks, TASKS);
    pthread_t threads[TASKS];
    for (int i = 0; i < TASKS; i++)
        check(pthread_create(&threads[i], NULL, run, &results[i]));
    wait_group_wait(&tasks);
    for (int i = 0; i < TASKS; i++)
        check_that(results[i] == 1);
    for (int i = 0; i < TASKS; i++)
        check(pthread_join(threads[i], NULL));
    wait_group_destroy(&tasks);
}

static void *wait(void *arg) {
    wait_group_wait(&group);
    return arg;
}

static void wait_for_waiters(void) {
    for (bool all = false; !all; sched_yield()) {
        pthread_mutex_lock(&group.lock);
        all = group.waiters == WAITERS;
        pthread_mutex_unlock(&group.lock);
    }
}

// Nobody is left behind, though the next round begins before they wake up.
static void wakes_every_waiter(void) {
    for (int i = 0; i < ROUNDS; i++) {
        pthread_t waiters[WAITERS];
        wait_group_add(&group, 1);
        for (int w = 0; w < WAITERS; w++)
            check(pthread_create(&waiters[w], NULL, wait, NULL));
        wait_for_waiters();
        wait_group_done(&group);
        wait_group_add(&group, 1); // the next round
        for (int w = 0; w < WAITERS; w++)
            check(pthread_join(waiters[w], NULL));
        wait_group_add(&group, -1);
        wait_group_wait(&group);
    }
    wait_group_destroy(&group);
}

int main(void) {
    sees_every_task();
    wakes_every_waiter();
    return 0;
}
