// context/test_deadline_fires_unattended — at the deadline, and not before,
// done is closed for the context and its child, though all that anyone does is
// wait.

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>

int main(void) {
    struct timespec deadline = milliseconds_from_now(10);
    struct context *ctx = check_alloc(context_with_deadline(NULL, &deadline));
    struct timespec later = milliseconds_from_now(60000);
    struct context *child = check_alloc(context_with_deadline(ctx, &later));

    check_that(channel_recv(context_done(child), NULL) == EPIPE);
    struct timespec now = milliseconds_from_now(0);
    check_that(
        now.tv_sec > deadline.tv_sec ||
        (now.tv_sec == deadline.tv_sec && now.tv_nsec >= deadline.tv_nsec));
    check_that(channel_recv(context_done(ctx), NULL) == EPIPE);
    check_that(context_err(ctx) == ETIMEDOUT);
    check_that(context_err(child) == ETIMEDOUT);
    context_free(child);
    context_free(ctx);
    return 0;
}
