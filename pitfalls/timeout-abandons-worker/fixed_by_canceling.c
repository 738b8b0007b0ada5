// timeout-abandons-worker/fixed_by_canceling — the caller that leaves says so.
//
//     look_up ── answers ──▶ ask: waits 5 ms, cancels, goes on without
//        ◀──────── ctx ───────
//
// The worker offers its answer and waits for the cancel at the same time, so it
// ends whichever comes first. A worker that looks at the context while it works
// can stop early as well: the buffer of fixed.c saves the thread, this saves
// the work too.
//
// Cancel is a request. Until the join the worker may still run, so the channel
// and the context live until then.

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

enum { REQUESTS = SMALL_OR(1, 3) };

struct request {
    struct context *ctx; // canceled when nobody wants the answer
    struct channel *answers;
    pthread_t worker;
};

// Answers late today: not before every caller has given up.
static sem_t database;

static void *look_up(void *arg) {
    struct request *r = arg;
    check_that(sem_wait(&database) == 0);
    int answer = 42;
    struct channel_case cases[] = {
        {r->answers, CHANNEL_SEND, &answer},
        {context_done(r->ctx), CHANNEL_RECV, NULL},
    };
    size_t chosen;
    channel_select(cases, 2, NULL, &chosen);
    return NULL;
}

// Returns 0, or ETIMEDOUT when there is no answer within 5 milliseconds.
static int ask(struct request *r, int *answer) {
    r->ctx = check_alloc(context_new(NULL));
    r->answers = check_alloc(channel_new(sizeof(int), 0));
    check(pthread_create(&r->worker, NULL, look_up, r));
    struct timespec deadline = milliseconds_from_now(5);
    int error = channel_recv_until(r->answers, answer, &deadline);
    context_cancel(r->ctx);
    return error;
}

int main(void) {
    static struct request requests[REQUESTS];
    int answer;
    check_that(sem_init(&database, 0, 0) == 0);
    for (int i = 0; i < REQUESTS; i++)
        check_that(ask(&requests[i], &answer) == ETIMEDOUT);
    printf("%d requests have timed out, as they should\n", REQUESTS);
    fflush(stdout);

    for (int i = 0; i < REQUESTS; i++)
        check_that(sem_post(&database) == 0);
    for (int i = 0; i < REQUESTS; i++) {
        check(pthread_join(requests[i].worker, NULL));
        channel_free(requests[i].answers);
        context_free(requests[i].ctx);
    }
    printf("all workers have ended\n");
}
