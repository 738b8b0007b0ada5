// error-group/test_first_error_wins — the first error cancels the other tasks
// and is what wait returns, whatever they and later ones return.
//
// EXPECT explore: clean (more than 68,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"
#include "error-group/error_group.h"
#include "scenario.h"

#include <errno.h>
#include <pthread.h>

static pthread_barrier_t all_here;

static int work_until_canceled(struct context *ctx, void *arg) {
    (void)arg;
    check_that(channel_recv(context_done(ctx), NULL) == EPIPE);
    return context_err(ctx);
}

static int fail(struct context *ctx, void *error) {
    (void)ctx;
    return *(int *)error;
}

static int note_reason(struct context *ctx, void *reason) {
    *(int *)reason = context_err(ctx);
    return 0;
}

static void error_cancels_the_others(void) {
    struct context *parent = check_alloc(context_new(NULL));
    struct error_group *group = check_alloc(error_group_new(parent, 0));
    check(error_group_go(group, work_until_canceled, NULL));
    check(error_group_go(group, work_until_canceled, NULL));
    check(error_group_go(group, fail, &(int){EIO}));
    check_that(error_group_wait(group) == EIO);
    check_that(context_err(error_group_context(group)) == ECANCELED);
    check_that(context_err(parent) == 0);
    error_group_free(group);
    context_free(parent);
}

// Later tasks still start, with a canceled context, and change nothing.
static void error_stays(void) {
    static int reason;
    struct error_group *group = check_alloc(error_group_new(NULL, 1));
    check(error_group_go(group, note_reason, &reason));
    check(error_group_wait(group));
    check_that(reason == 0);

    check(error_group_go(group, fail, &(int){EIO}));
    check_that(error_group_wait(group) == EIO);
    check(error_group_go(group, note_reason, &reason));
    check(error_group_go(group, fail, &(int){EPERM}));
    check_that(error_group_wait(group) == EIO);
    check_that(reason == ECANCELED);
    error_group_free(group);
}

static int fail_together(struct context *ctx, void *error) {
    pthread_barrier_wait(&all_here);
    return fail(ctx, error);
}

// One of them is first, and its error stays.
static void two_fail_at_once(void) {
    check(pthread_barrier_init(&all_here, NULL, 2));
    struct error_group *group = check_alloc(error_group_new(NULL, 0));
    check(error_group_go(group, fail_together, &(int){EIO}));
    check(error_group_go(group, fail_together, &(int){EPERM}));
    int error = error_group_wait(group);
    check_that(error == EIO || error == EPERM);
    check_that(error_group_wait(group) == error);
    error_group_free(group);
    check(pthread_barrier_destroy(&all_here));
}

// What the tasks return because of it is then the first error.
static void parent_cancels(void) {
    struct timespec soon = milliseconds_from_now(5);
    struct context *parent = check_alloc(context_with_deadline(NULL, &soon));
    struct error_group *group = check_alloc(error_group_new(parent, 2));
    check(error_group_go(group, work_until_canceled, NULL));
    check(error_group_go(group, work_until_canceled, NULL));
    check_that(error_group_wait(group) == ETIMEDOUT);
    error_group_free(group);
    context_free(parent);
}

int main(void) {
    scenario(error_cancels_the_others());
    scenario(error_stays());
    scenario(two_fail_at_once());
    scenario(parent_cancels());
    return 0;
}
