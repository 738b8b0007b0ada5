// context/test_born_canceled — a child of a canceled context is born canceled,
// with its parent's reason; so is one whose deadline has passed.

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>

int main(void) {
    struct timespec past = milliseconds_from_now(-1);
    struct timespec ahead = milliseconds_from_now(60000);
    struct context *root = check_alloc(context_new(NULL));
    struct context *expired = check_alloc(context_with_deadline(root, &past));
    struct context *child = check_alloc(context_with_deadline(expired, &ahead));
    context_cancel(root);
    struct context *late = check_alloc(context_with_deadline(root, &past));

    check_that(context_err(expired) == ETIMEDOUT);
    check_that(context_err(child) == ETIMEDOUT);
    check_that(context_err(late) == ECANCELED);
    check_that(channel_try_recv(context_done(expired), NULL) == EPIPE);
    check_that(channel_try_recv(context_done(child), NULL) == EPIPE);
    check_that(channel_try_recv(context_done(late), NULL) == EPIPE);
    context_free(late);
    context_free(child);
    context_free(expired);
    context_free(root);
    return 0;
}
