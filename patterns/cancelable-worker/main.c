// cancelable-worker — a worker that can be stopped wherever it waits.
//
// Use it for every thread that outlives the call that started it. It waits in
// two places, for a job and for a reader of the result, and in both it waits
// for the end as well:
//
//     jobs ──▶ select ── work ── select ──▶ results
//                 ▲                 ▲
//                 └── ctx is done ──┘
//
// The second select is the one that is often forgotten. With a plain send in
// its place, a main that stops reading results and only then cancels would
// leave the worker in the send for ever, and wait for it in the join.
// pthread_cancel is no way out: it ends a thread at a point that the thread did
// not choose, with locks held and memory unfreed.
//
// Which worker is stopped in which place varies between runs.
//
// EXPECT explore: clean (more than 59,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <pthread.h>

enum { WORKERS = 2, JOBS = SMALL_OR(1, 3) };

enum place { BEFORE_A_JOB, BEFORE_HANDING_OVER, PLACES };

struct worker {
    struct channel *jobs;
    struct channel *results;
    struct context *ctx;
    enum place stopped; // main reads it after the join
    pthread_t thread;
};

static void *work(void *arg) {
    struct worker *self = arg;
    int job, result;
    struct channel_case take[] = {
        {self->jobs, CHANNEL_RECV, &job},
        {context_done(self->ctx), CHANNEL_RECV, NULL},
    };
    struct channel_case hand_over[] = {
        {self->results, CHANNEL_SEND, &result},
        {context_done(self->ctx), CHANNEL_RECV, NULL},
    };
    size_t chosen;
    for (;;) {
        self->stopped = BEFORE_A_JOB;
        if (channel_select(take, 2, NULL, &chosen) != 0)
            return NULL; // canceled, or jobs is closed
        result = job * job;
        self->stopped = BEFORE_HANDING_OVER;
        if (channel_select(hand_over, 2, NULL, &chosen) != 0)
            return NULL; // canceled; a result that owns memory is freed here
    }
}

static void do_jobs(struct channel *jobs, struct channel *results) {
    for (int job = 1; job <= JOBS; job++) {
        int result;
        check(channel_send(jobs, &job));
        check(channel_recv(results, &result));
        check_that(result == job * job);
        printf("job %d, result %d\n", job, result);
    }
}

// Joins the workers, and counts how many were stopped in which place.
static void join(struct worker workers[WORKERS], int stopped[PLACES]) {
    for (int i = 0; i < WORKERS; i++) {
        check(pthread_join(workers[i].thread, NULL));
        stopped[workers[i].stopped]++;
    }
}

int main(void) {
    struct context *ctx = check_alloc(context_new(NULL));
    struct channel *jobs = check_alloc(channel_new(sizeof(int), 0));
    struct channel *results = check_alloc(channel_new(sizeof(int), 0));
    struct worker workers[WORKERS];
    for (int i = 0; i < WORKERS; i++) {
        workers[i] =
            (struct worker){.jobs = jobs, .results = results, .ctx = ctx};
        check(pthread_create(&workers[i].thread, NULL, work, &workers[i]));
    }
    do_jobs(jobs, results);
    // One more job, and no reader of its result: the worker that has it can
    // only wait to hand it over, the other only for a job.
    check(channel_send(jobs, &(int){JOBS + 1}));
    context_cancel(ctx);
    int stopped[PLACES] = {0};
    join(workers, stopped);

    check_that(stopped[BEFORE_A_JOB] == 1);
    check_that(stopped[BEFORE_HANDING_OVER] == 1);
    printf("canceled: %d worker was waiting for a job, %d with a result that "
           "nobody took\n",
           stopped[BEFORE_A_JOB], stopped[BEFORE_HANDING_OVER]);
    channel_free(jobs);
    channel_free(results);
    context_free(ctx);
}
