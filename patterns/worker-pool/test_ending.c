// worker-pool/test_ending — free runs the jobs that wait and refuses new ones,
// also those that block in submit at that moment.
//
// EXPECT explore: clean (more than 110,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "scenario.h"
#include "worker-pool/worker_pool.h"

#include <errno.h>
#include <pthread.h>

enum { BACKLOG = 3 };

static struct worker_pool *pool;
static int accepted, ran; // only one worker uses them

// Frees the pool when a thread has probably blocked in submit; the outcome is
// the same when it comes late.
static void free_pool(void) {
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    worker_pool_free(pool);
}

static void count(void *arg) {
    (void)arg;
    ran++;
}

// Fills the queue and then blocks in submit, until free begins.
static void submit_until_refused(void *arg) {
    int error;
    while ((error = worker_pool_submit(pool, count, arg)) == 0)
        accepted++;
    check_that(error == EPIPE);
    check_that(worker_pool_submit(pool, count, arg) == EPIPE);
}

// A job blocks. All that it has submitted before runs.
static void test_drains(void) {
    pool = check_alloc(worker_pool_new(1, BACKLOG));
    check(worker_pool_submit(pool, submit_until_refused, NULL));
    free_pool();
    check_that(accepted <= BACKLOG && ran == accepted);
}

static void occupy(void *proceed) {
    check(channel_recv(proceed, NULL));
}

static void never_run(void *arg) {
    (void)arg;
    abort();
}

static void *submit(void *proceed) {
    check_that(worker_pool_submit(pool, never_run, NULL) == EPIPE);
    check(channel_send(proceed, NULL)); // until then the worker is occupied
    return NULL;
}

// A thread blocks. It gets EPIPE, and its job never runs.
static void test_refuses_who_blocks(void) {
    pool = check_alloc(worker_pool_new(1, 0));
    struct channel *proceed = check_alloc(channel_new(0, 0));
    check(worker_pool_submit(pool, occupy, proceed));
    pthread_t submitter;
    check(pthread_create(&submitter, NULL, submit, proceed));
    free_pool();
    check(pthread_join(submitter, NULL));
    channel_free(proceed);
}

int main(void) {
    scenario(test_drains());
    scenario(test_refuses_who_blocks());
    return 0;
}
