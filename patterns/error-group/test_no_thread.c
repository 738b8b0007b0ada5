// error-group/test_no_thread — when no thread can be created, go returns
// EAGAIN, the task does not run, and its place is free again.
//
// EXPECT helgrind: misuse (it reports each pthread_create that fails, and here
//                  one has to)
// EXPECT explore:  clean (more than 190,000 executions: each order in which a
//                  lock is taken is one)

#define _GNU_SOURCE // pthread_setattr_default_np

#include "check.h"
#include "error-group/error_group.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

static int count(struct context *ctx, void *runs) {
    (void)ctx;
    ++*(int *)runs;
    return 0;
}

static void sleep_milliseconds(long milliseconds) {
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
}

static int linger(struct context *ctx, void *arg) {
    (void)ctx;
    (void)arg;
    sleep_milliseconds(2);
    return 0;
}

int main(void) {
    pthread_attr_t usual;
    pthread_attr_t too_large;
    check(pthread_getattr_default_np(&usual));
    check(pthread_getattr_default_np(&too_large));
    check(pthread_attr_setstacksize(&too_large, (size_t)1 << 50));
    static int runs;
    struct error_group *group = check_alloc(error_group_new(NULL, 1));

    check(pthread_setattr_default_np(&too_large));
    check_that(error_group_go(group, count, &runs) == EAGAIN); // BLAMED
    check(error_group_wait(group));
    check_that(error_group_go(group, count, &runs) == EAGAIN); // BLAMED

    check(pthread_setattr_default_np(&usual));
    check(error_group_go(group, count, &runs));
    check(error_group_wait(group));
    check_that(runs == 1);
    error_group_free(group);

    // Another task ends meanwhile: nothing but the group keeps the two apart.
    group = check_alloc(error_group_new(NULL, 2));
    check(error_group_go(group, linger, NULL));
    check(pthread_setattr_default_np(&too_large));
    check_that(error_group_go(group, count, &runs) == EAGAIN); // BLAMED
    sleep_milliseconds(5);
    check(error_group_wait(group));
    check_that(runs == 1);
    error_group_free(group);
    return 0;
}
