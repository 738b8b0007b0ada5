// context-cancellation — a loop that ends when it is done, canceled or late.
//
// Use it for every loop that waits: a loop that only receives has one way to
// end, and another thread decides about it.
//
//     feed ── items ──▶ process ◀── ctx: canceled? out of time?
//
// The loop waits for both channels in one select, so that a cancel wakes it in
// the middle of its wait. Before each wait it asks context_err: a select that
// finds both ready takes either, so a full channel could keep a canceled loop
// going for a while. The function returns why it ended, because its caller must
// be able to tell "all items" from "some items".
//
// On a slow enough machine time runs out before three items have come; the
// reason of each end does not vary.
//
// EXPECT explore: clean (more than 33,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>
#include <pthread.h>

enum { ITEMS = SMALL_OR(1, 3) };

// Processes items until they end. Returns 0 when there are no more, else the
// reason why ctx ended, ECANCELED or ETIMEDOUT; *count says how many it did.
static int process(struct context *ctx, struct channel *items, int *count) {
    int item;
    struct channel_case cases[] = {
        {items, CHANNEL_RECV, &item},
        {context_done(ctx), CHANNEL_RECV, NULL},
    };
    *count = 0;
    int error;
    while ((error = context_err(ctx)) == 0) {
        size_t chosen;
        if (channel_select(cases, 2, NULL, &chosen) == 0)
            (*count)++;
        else if (chosen == 0)
            return 0;
    }
    return error;
}

enum ending { NO_MORE_ITEMS, CANCEL, SILENCE };

struct feeder {
    struct channel *items;
    struct context *ctx;
    enum ending ending;
};

// Sends some items, and then does what the ending says.
static void *feed(void *arg) {
    const struct feeder *self = arg;
    struct channel_case cases[] = {
        {self->items, CHANNEL_SEND, &(int){1}},
        {context_done(self->ctx), CHANNEL_RECV, NULL},
    };
    size_t chosen;
    for (int i = 0; i < ITEMS; i++)
        if (channel_select(cases, 2, NULL, &chosen) != 0)
            return NULL;
    if (self->ending == NO_MORE_ITEMS)
        check(channel_close(self->items));
    if (self->ending == CANCEL)
        context_cancel(self->ctx);
    return NULL;
}

static void run(const char *name, enum ending ending, long milliseconds,
                int expected) {
    struct timespec deadline = milliseconds_from_now(milliseconds);
    struct context *ctx = check_alloc(context_with_deadline(NULL, &deadline));
    struct channel *items = check_alloc(channel_new(sizeof(int), 0));
    struct feeder feeder = {items, ctx, ending};
    pthread_t thread;
    check(pthread_create(&thread, NULL, feed, &feeder));

    int count;
    check_that(process(ctx, items, &count) == expected);
    check_that(count == ITEMS || (count < ITEMS && expected == ETIMEDOUT));
    printf("%-12s after %d items\n", name, count);

    check(pthread_join(thread, NULL));
    channel_free(items);
    context_free(ctx);
}

int main(void) {
    run("done", NO_MORE_ITEMS, 60000, 0);
    run("canceled", CANCEL, 60000, ECANCELED);
    run("out of time", SILENCE, 30, ETIMEDOUT);
}
