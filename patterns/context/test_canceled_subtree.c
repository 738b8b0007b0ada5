// context/test_canceled_subtree — a cancellation reaches every descendant, and
// neither the parent nor the siblings.

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>

static void check_canceled(struct context *ctx) {
    check_that(context_err(ctx) == ECANCELED);
    check_that(channel_try_recv(context_done(ctx), NULL) == EPIPE);
}

static void check_going_on(struct context *ctx) {
    check_that(context_err(ctx) == 0);
    check_that(channel_try_recv(context_done(ctx), NULL) == EAGAIN);
}

int main(void) {
    struct context *root = check_alloc(context_new(NULL));
    struct context *before = check_alloc(context_new(root));
    struct context *top = check_alloc(context_new(root));
    struct context *after = check_alloc(context_new(root));
    struct context *left = check_alloc(context_new(top));
    struct context *leaf = check_alloc(context_new(left));
    struct context *right = check_alloc(context_new(top));

    context_cancel(leaf);
    check_canceled(leaf);
    check_going_on(left);

    context_cancel(top);
    context_cancel(top); // changes nothing
    check_canceled(top);
    check_canceled(left);
    check_canceled(leaf);
    check_canceled(right);
    check_going_on(root);
    check_going_on(before);
    check_going_on(after);

    struct context *bottom_up[] = {leaf, left, right, before, top, after, root};
    for (size_t i = 0; i < sizeof bottom_up / sizeof *bottom_up; i++)
        context_free(bottom_up[i]);
    return 0;
}
