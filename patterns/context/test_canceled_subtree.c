// context/test_canceled_subtree — a cancellation reaches every descendant, at
// any depth, and neither the parent nor the siblings.

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"
#include "scenario.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>

enum { DEPTH = SMALL_OR(3, 1000), STACK_BYTES = 32 * 1024 };

static void check_canceled(struct context *ctx) {
    check_that(context_err(ctx) == ECANCELED);
    check_that(channel_try_recv(context_done(ctx), NULL) == EPIPE);
}

static void check_going_on(struct context *ctx) {
    check_that(context_err(ctx) == 0);
    check_that(channel_try_recv(context_done(ctx), NULL) == EAGAIN);
}

// A leaf is canceled, and then what hangs below top.
static void test_subtree(void) {
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
    struct context *canceled[] = {top, left, leaf, right};
    for (size_t i = 0; i < sizeof canceled / sizeof *canceled; i++)
        check_canceled(canceled[i]);
    check_going_on(root);
    check_going_on(before);
    check_going_on(after);

    struct context *bottom_up[] = {leaf, left, right, before, top, after, root};
    for (size_t i = 0; i < sizeof bottom_up / sizeof *bottom_up; i++)
        context_free(bottom_up[i]);
}

static void *cancel(void *root) {
    context_cancel(root);
    return NULL;
}

// A long chain is canceled on a small stack, because the walk does not recurse,
// and meanwhile another thread asks its end.
static void test_deep_tree(void) {
    static struct context *chain[DEPTH];
    for (int i = 0; i < DEPTH; i++)
        chain[i] = check_alloc(context_new(i == 0 ? NULL : chain[i - 1]));

    pthread_attr_t attributes;
    check(pthread_attr_init(&attributes));
    check(pthread_attr_setstacksize(&attributes, STACK_BYTES));
    pthread_t canceler;
    check(pthread_create(&canceler, &attributes, cancel, chain[0]));
    while (context_err(chain[DEPTH - 1]) == 0)
        sched_yield();
    check(pthread_join(canceler, NULL));
    check(pthread_attr_destroy(&attributes));

    check_canceled(chain[DEPTH - 1]);
    for (int i = DEPTH - 1; i >= 0; i--)
        context_free(chain[i]);
}

int main(void) {
    scenario(test_subtree());
    scenario(test_deep_tree());
    return 0;
}
