// worker-pool/test_refused_while_blocked — a thread that blocks in submit when
// free begins gets EPIPE, and its job never runs.

#include "channel/channel.h"
#include "check.h"
#include "worker-pool/worker_pool.h"

#include <errno.h>
#include <pthread.h>

static struct worker_pool *pool;
static struct channel *proceed;

static void occupy(void *arg) {
    (void)arg;
    check(channel_recv(proceed, NULL));
}

static void never_run(void *arg) {
    (void)arg;
    abort();
}

static void *submit(void *arg) {
    check_that(worker_pool_submit(pool, never_run, NULL) == EPIPE);
    check(channel_send(proceed, NULL)); // until then the worker is occupied
    return arg;
}

int main(void) {
    pool = check_alloc(worker_pool_new(1, 0));
    proceed = check_alloc(channel_new(0, 0));
    check(worker_pool_submit(pool, occupy, NULL));
    pthread_t submitter;
    check(pthread_create(&submitter, NULL, submit, NULL));
    // Long enough for it to block; the outcome is the same when it comes late.
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    worker_pool_free(pool);
    check(pthread_join(submitter, NULL));
    channel_free(proceed);
    return 0;
}
