// context/test_reason — a context keeps the first reason why it was canceled,
// and hands it down to children that are born later.
//
// EXPECT explore: clean (more than 97,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"
#include "scenario.h"

#include <errno.h>

// Neither a later deadline nor a later cancellation changes it.
static void test_first_reason_stays(void) {
    struct context *root = check_alloc(context_new(NULL));
    struct timespec deadline = milliseconds_from_now(5);
    struct context *late = check_alloc(context_with_deadline(root, &deadline));
    struct context *early = check_alloc(context_with_deadline(root, &deadline));

    context_cancel(early);
    int reason = context_err(early); // ECANCELED unless this took 5 ms
    check_that(channel_recv(context_done(late), NULL) == EPIPE);
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    check_that(context_err(early) == reason);

    context_cancel(root);
    check_that(context_err(late) == ETIMEDOUT);
    check_that(context_err(root) == ECANCELED);
    context_free(early);
    context_free(late);
    context_free(root);
}

static void check_ended(struct context *ctx, int reason) {
    check_that(context_err(ctx) == reason);
    check_that(channel_try_recv(context_done(ctx), NULL) == EPIPE);
}

// A child of a canceled context is born canceled, for its parent's reason; so
// is one whose deadline has passed, for its own.
static void test_born_canceled(void) {
    struct timespec past = milliseconds_from_now(-1);
    struct timespec ahead = milliseconds_from_now(60000);
    struct context *root = check_alloc(context_new(NULL));
    struct context *expired = check_alloc(context_with_deadline(root, &past));
    struct context *child = check_alloc(context_with_deadline(expired, &ahead));
    context_cancel(root);
    struct context *late = check_alloc(context_with_deadline(root, &past));

    check_ended(expired, ETIMEDOUT);
    check_ended(child, ETIMEDOUT);
    check_ended(late, ECANCELED);
    context_free(late);
    context_free(child);
    context_free(expired);
    context_free(root);
}

int main(void) {
    scenario(test_first_reason_stays());
    scenario(test_born_canceled());
    return 0;
}
