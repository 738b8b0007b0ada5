// worker-pool/test_free_drains — free runs the jobs that wait and refuses new
// ones, also one that blocks in submit at that moment.

#include "check.h"
#include "worker-pool/worker_pool.h"

#include <errno.h>

static struct worker_pool *pool;
static int accepted, ran; // only one worker uses them

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

int main(void) {
    enum { BACKLOG = 3 };
    pool = check_alloc(worker_pool_new(1, BACKLOG));
    check(worker_pool_submit(pool, submit_until_refused, NULL));
    // Long enough for the job to block; the outcome is the same when it has
    // not come so far.
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    worker_pool_free(pool);
    check_that(accepted <= BACKLOG && ran == accepted);
    return 0;
}
