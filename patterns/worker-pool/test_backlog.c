// worker-pool/test_backlog — submit blocks while backlog jobs wait, and goes on
// when one of them starts.
//
// EXPECT explore: clean (more than 36,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "scenario.h"
#include "worker-pool/worker_pool.h"

#include <errno.h>
#include <pthread.h>

enum { BACKLOG = SMALL_OR(1, 2), JOBS = BACKLOG + 1 };

static struct worker_pool *pool;
static struct channel *proceed, *submitted;
static int numbers[] = {0, 1, 2};
static int order[JOBS], ran; // written by one job after the other

static void occupy(void *arg) {
    (void)arg;
    channel_recv(proceed, NULL); // returns when it is closed, too
}

static void note(void *number) {
    order[ran++] = *(int *)number;
}

static void *submit_one_more(void *number) {
    check(worker_pool_submit(pool, note, number));
    check(channel_send(submitted, NULL));
    return NULL;
}

static void start(size_t workers, size_t backlog) {
    pool = check_alloc(worker_pool_new(workers, backlog));
    proceed = check_alloc(channel_new(0, 0));
    submitted = check_alloc(channel_new(0, 1));
    ran = 0;
}

// One more submit blocks, but only until an occupied worker goes on.
static void check_full(int *number) {
    pthread_t submitter;
    check(pthread_create(&submitter, NULL, submit_one_more, number));
    struct timespec soon = milliseconds_from_now(10);
    check_that(channel_recv_until(submitted, NULL, &soon) == ETIMEDOUT);
    check(channel_send(proceed, NULL));
    check(channel_recv(submitted, NULL));
    check(pthread_join(submitter, NULL));
}

static void end(void) {
    check(channel_close(proceed));
    worker_pool_free(pool);
    channel_free(submitted);
    channel_free(proceed);
}

// Jobs start in the order in which they were submitted, also the one that had
// to block.
static void test_full_backlog(void) {
    start(1, BACKLOG);
    check(worker_pool_submit(pool, occupy, NULL));
    for (int i = 0; i < BACKLOG; i++)
        check(worker_pool_submit(pool, note, &numbers[i]));
    check_full(&numbers[BACKLOG]);
    end();
    for (int i = 0; i < JOBS; i++)
        check_that(order[i] == i);
}

// With a backlog of 0 submit hands each job to a worker.
static void test_no_backlog(void) {
    start(2, 0);
    // Long enough for the workers to fall asleep; the outcome is the same when
    // they come late.
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    check(worker_pool_submit(pool, occupy, NULL));
    check(worker_pool_submit(pool, occupy, NULL)); // both workers are busy
    check_full(&numbers[0]);
    end();
    check_that(ran == 1);
}

int main(void) {
    scenario(test_full_backlog());
    scenario(test_no_backlog());
    return 0;
}
