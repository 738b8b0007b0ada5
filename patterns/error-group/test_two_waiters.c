// error-group/test_two_waiters — several threads may wait for one group; each
// returns when all tasks have ended.

#include "check.h"
#include "error-group/error_group.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>

static struct error_group *group;

static int fail(struct context *ctx, void *arg) {
    (void)ctx;
    (void)arg;
    sched_yield();
    return EIO;
}

static void *wait(void *arg) {
    check_that(error_group_wait(group) == EIO);
    return arg;
}

int main(void) {
    for (int i = 0; i < SMALL_OR(1, 10); i++) {
        group = check_alloc(error_group_new(NULL, 0));
        check(error_group_go(group, fail, NULL));
        pthread_t waiter;
        check(pthread_create(&waiter, NULL, wait, NULL));
        check_that(error_group_wait(group) == EIO);
        check(pthread_join(waiter, NULL));
        error_group_free(group);
    }
    return 0;
}
