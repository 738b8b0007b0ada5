// error-group/test_first_error_wins — the first error cancels the other tasks
// and is what wait returns, whatever they return because of it.

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

static int fail(struct context *ctx, void *arg) {
    (void)ctx;
    (void)arg;
    return EIO;
}

int main(void) {
    struct context *parent = check_alloc(context_new(NULL));
    struct error_group *group = check_alloc(error_group_new(parent, 0));
    check(error_group_go(group, work_until_canceled, NULL));
    check(error_group_go(group, work_until_canceled, NULL));
    check(error_group_go(group, fail, NULL));
    check_that(error_group_wait(group) == EIO);
    check_that(context_err(error_group_context(group)) == ECANCELED);
    check_that(context_err(parent) == 0);
    error_group_free(group);
    context_free(parent);
    return 0;
}
