// thread-leak/fixed — the producer also waits for a context, and is joined.
//
//     produce ── squares ──▶ first_above: takes what it needs, and cancels
//        ◀────── ctx ───────
//
// A thread that waits for anything also waits for the order to stop: the send
// becomes a select of two cases. Canceling closes the context's channel, so the
// select returns EPIPE, whether the producer waits already or comes later.
//
// Only then can it be joined, and only after the join may the channel be freed.
// The code that starts a thread knows how it will end.
//
// EXPECT explore: clean (more than 80,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { SEARCHES = SMALL_OR(1, 3) };
enum { LIMIT = SMALL_OR(1, 10), ANSWER = SMALL_OR(4, 16) };

struct search {
    struct context *ctx; // canceled when no more squares are wanted
    pthread_t producer;
    struct channel *squares;
    struct channel *ended; // closed when the producer returns
};

static struct search searches[SEARCHES];

// Returns 0 when the square was received.
static int hand_over(struct search *s, int square) {
    struct channel_case cases[] = {
        {s->squares, CHANNEL_SEND, &square},
        {context_done(s->ctx), CHANNEL_RECV, NULL},
    };
    size_t chosen;
    return channel_select(cases, 2, NULL, &chosen);
}

static void *produce(void *arg) {
    struct search *s = arg;
    int i = 1;
    while (hand_over(s, i * i) == 0)
        i++;
    check(channel_close(s->ended));
    return NULL;
}

// Returns the first square above limit.
static int first_above(int limit, struct search *s) {
    s->ctx = check_alloc(context_new(NULL));
    s->squares = check_alloc(channel_new(sizeof(int), 0));
    s->ended = check_alloc(channel_new(0, 0));
    check(pthread_create(&s->producer, NULL, produce, s));
    int square = 0;
    while (square <= limit)
        check(channel_recv(s->squares, &square));
    context_cancel(s->ctx);
    check(pthread_join(s->producer, NULL));
    channel_free(s->squares);
    context_free(s->ctx);
    return square;
}

int main(void) {
    for (int i = 0; i < SEARCHES; i++)
        check_that(first_above(LIMIT, &searches[i]) == ANSWER);

    int blocked = 0;
    struct timespec deadline = milliseconds_from_now(100);
    for (int i = 0; i < SEARCHES; i++)
        if (channel_recv_until(searches[i].ended, NULL, &deadline) == ETIMEDOUT)
            blocked++;
        else
            channel_free(searches[i].ended);
    printf("%d searches answered, %d producers still blocked\n", SEARCHES,
           blocked);
    return blocked == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
