// worker-pool/test_no_backlog — with a backlog of 0 submit hands each job to a
// worker, and blocks while there is no idle one.

#include "channel/channel.h"
#include "check.h"
#include "worker-pool/worker_pool.h"

#include <errno.h>
#include <pthread.h>

static struct worker_pool *pool;
static struct channel *proceed, *submitted;

static void occupy(void *arg) {
    (void)arg;
    channel_recv(proceed, NULL); // returns when it is closed, too
}

static void *submit_one_more(void *arg) {
    check(worker_pool_submit(pool, occupy, NULL));
    check(channel_send(submitted, NULL));
    return arg;
}

int main(void) {
    pool = check_alloc(worker_pool_new(2, 0));
    proceed = check_alloc(channel_new(0, 0));
    submitted = check_alloc(channel_new(0, 1));
    // Long enough for the workers to fall asleep; the outcome is the same when
    // they come late.
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    check(worker_pool_submit(pool, occupy, NULL));
    check(worker_pool_submit(pool, occupy, NULL)); // both workers are busy

    pthread_t submitter;
    check(pthread_create(&submitter, NULL, submit_one_more, NULL));
    struct timespec soon = milliseconds_from_now(10);
    check_that(channel_recv_until(submitted, NULL, &soon) == ETIMEDOUT);
    check(channel_send(proceed, NULL));
    check(channel_recv(submitted, NULL));
    check(channel_close(proceed));
    check(pthread_join(submitter, NULL));
    worker_pool_free(pool);
    channel_free(submitted);
    channel_free(proceed);
    return 0;
}
