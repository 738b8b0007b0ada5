// error-group/test_parent_cancels — canceling the parent context cancels the
// tasks; the group then has the error that they return because of it.

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"
#include "error-group/error_group.h"

#include <errno.h>

static int work_until_canceled(struct context *ctx, void *arg) {
    (void)arg;
    check_that(channel_recv(context_done(ctx), NULL) == EPIPE);
    return context_err(ctx);
}

int main(void) {
    struct timespec soon = milliseconds_from_now(5);
    struct context *parent = check_alloc(context_with_deadline(NULL, &soon));
    struct error_group *group = check_alloc(error_group_new(parent, 2));
    check(error_group_go(group, work_until_canceled, NULL));
    check(error_group_go(group, work_until_canceled, NULL));
    check_that(error_group_wait(group) == ETIMEDOUT);
    error_group_free(group);
    context_free(parent);
    return 0;
}
