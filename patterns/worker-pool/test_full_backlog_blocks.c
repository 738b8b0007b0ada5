// worker-pool/test_full_backlog_blocks — submit blocks while backlog jobs wait,
// goes on when one starts, and keeps the order.

#include "channel/channel.h"
#include "check.h"
#include "worker-pool/worker_pool.h"

#include <errno.h>
#include <pthread.h>

enum { BACKLOG = 2, JOBS = BACKLOG + 2 };

static struct worker_pool *pool;
static struct channel *started, *proceed, *submitted;
static int order[JOBS], ran; // only one worker writes them

static void occupy(void *number) {
    check(channel_send(started, NULL));
    check(channel_recv(proceed, NULL));
    order[ran++] = *(int *)number;
}

static void note(void *number) {
    order[ran++] = *(int *)number;
}

static void *submit_one_more(void *number) {
    check(worker_pool_submit(pool, note, number));
    check(channel_send(submitted, NULL));
    return NULL;
}

int main(void) {
    static int numbers[JOBS] = {0, 1, 2, 3};
    pool = check_alloc(worker_pool_new(1, BACKLOG));
    started = check_alloc(channel_new(0, 0));
    proceed = check_alloc(channel_new(0, 0));
    submitted = check_alloc(channel_new(0, 1));
    check(worker_pool_submit(pool, occupy, &numbers[0]));
    check(channel_recv(started, NULL));
    check(worker_pool_submit(pool, note, &numbers[1]));
    check(worker_pool_submit(pool, note, &numbers[2]));

    pthread_t submitter;
    check(pthread_create(&submitter, NULL, submit_one_more, &numbers[3]));
    struct timespec soon = milliseconds_from_now(10);
    check_that(channel_recv_until(submitted, NULL, &soon) == ETIMEDOUT);
    check(channel_send(proceed, NULL));
    check(channel_recv(submitted, NULL));
    check(pthread_join(submitter, NULL));
    worker_pool_free(pool);
    for (int i = 0; i < JOBS; i++)
        check_that(order[i] == i);
    channel_free(submitted);
    channel_free(proceed);
    channel_free(started);
    return 0;
}
