// error-group/test_later_tasks_start — after an error tasks still start, with a
// canceled context, and the first error stays.

#include "check.h"
#include "context/context.h"
#include "error-group/error_group.h"

#include <errno.h>

static int fail(struct context *ctx, void *error) {
    (void)ctx;
    return *(int *)error;
}

static int note_reason(struct context *ctx, void *reason) {
    *(int *)reason = context_err(ctx);
    return 0;
}

int main(void) {
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
    return 0;
}
