// wait-group/test_waits_for_all — a wait returns when the last task is done,
// and sees what every task wrote before.

#include "check.h"
#include "wait-group/wait_group.h"

enum { TASKS = SMALL_OR(2, 4) };

static struct wait_group group;
static int results[TASKS];

static void *run(void *result) {
    *(int *)result = 1;
    wait_group_done(&group);
    return NULL;
}

int main(void) {
    check(wait_group_init(&group));
    wait_group_wait(&group); // nothing to wait for
    wait_group_add(&group, TASKS);
    pthread_t threads[TASKS];
    for (int i = 0; i < TASKS; i++)
        check(pthread_create(&threads[i], NULL, run, &results[i]));
    wait_group_wait(&group);
    for (int i = 0; i < TASKS; i++)
        check_that(results[i] == 1);
    wait_group_destroy(&group);
    for (int i = 0; i < TASKS; i++)
        check(pthread_join(threads[i], NULL));
    return 0;
}
