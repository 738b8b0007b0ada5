// pipeline — stages in threads of their own, joined by channels.
//
//     generate ── 1 2 3 ──▶ square ── 1 4 9 ──▶ filter ── 1 9 ──▶ main
//
// Use it when values pass through several steps: every stage works on another
// value at the same time, and each is a loop that can be read on its own.
//
// Close travels downstream: a stage whose input has ended closes its output.
// Upstream there is no such message. When main stops early nobody reads any
// more, and every stage would sit in a send for ever. So each send is a select
// with a second case, the context: cancel is how an end travels upstream. The
// receives need no second case, since the stage before always closes.
//
// How far the generator had come when it was stopped varies between runs.
//
// EXPECT explore: clean (more than 20,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <pthread.h>

enum { GENERATE, SQUARE, FILTER, STAGES };

struct stage {
    struct channel *in; // NULL for the first
    struct channel *out;
    struct context *ctx;
    int limit; // of the generator
    int sent;  // main reads it after the join
    pthread_t thread;
};

// Hands a value to the next stage; false when no stage takes it.
static bool emit(struct stage *self, int value) {
    struct channel_case cases[] = {
        {self->out, CHANNEL_SEND, &value},
        {context_done(self->ctx), CHANNEL_RECV, NULL},
    };
    size_t chosen;
    if (channel_select(cases, 2, NULL, &chosen) != 0)
        return false;
    self->sent++;
    return true;
}

static void *generate(void *arg) {
    struct stage *self = arg;
    for (int n = 1; n <= self->limit && emit(self, n); n++)
        continue;
    check(channel_close(self->out));
    return NULL;
}

static void *square(void *arg) {
    struct stage *self = arg;
    int n;
    while (channel_recv(self->in, &n) == 0 && emit(self, n * n))
        continue;
    check(channel_close(self->out));
    return NULL;
}

static void *filter_odd(void *arg) {
    struct stage *self = arg;
    int n;
    while (channel_recv(self->in, &n) == 0)
        if (n % 2 == 1 && !emit(self, n))
            break;
    check(channel_close(self->out));
    return NULL;
}

// Runs the pipeline over 1 … limit and takes at most wanted values from it.
static void run(int limit, int wanted) {
    void *(*const steps[STAGES])(void *) = {generate, square, filter_odd};
    struct context *ctx = check_alloc(context_new(NULL));
    struct stage stages[STAGES];
    struct channel *in = NULL;
    for (int i = 0; i < STAGES; i++) {
        struct channel *out = check_alloc(channel_new(sizeof(int), 1));
        stages[i] = (struct stage){in, out, ctx, .limit = limit};
        in = out;
        check(pthread_create(&stages[i].thread, NULL, steps[i], &stages[i]));
    }

    int taken = 0;
    int value;
    while (taken < wanted && channel_recv(in, &value) == 0) {
        check_that(value == (2 * taken + 1) * (2 * taken + 1));
        printf("%d ", value);
        taken++;
    }
    context_cancel(ctx); // without it the joins would wait for ever
    for (int i = 0; i < STAGES; i++)
        check(pthread_join(stages[i].thread, NULL));
    printf("(%d of %d were generated, all threads have ended)\n",
           stages[GENERATE].sent, limit);
    for (int i = 0; i < STAGES; i++)
        channel_free(stages[i].out);
    context_free(ctx);
}

int main(void) {
    printf("to the end:    ");
    run(SMALL_OR(1, 10), 1000);
    printf("stopped early: ");
    run(1000, SMALL_OR(1, 3));
}
