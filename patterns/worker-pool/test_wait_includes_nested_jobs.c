// worker-pool/test_wait_includes_nested_jobs — wait returns after the jobs that
// jobs have submitted, and sees what they wrote.

#include "check.h"
#include "worker-pool/worker_pool.h"

enum { DEPTH = SMALL_OR(2, 5) };

static struct worker_pool *pool;
static int depth; // written by one job after the other

static void go_deeper(void *arg) {
    // Long enough for a wait that ended too early to be noticed.
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    if (++depth < DEPTH)
        check(worker_pool_submit(pool, go_deeper, arg));
}

int main(void) {
    pool = check_alloc(worker_pool_new(2, 1));
    for (int i = 0; i < 2; i++) {
        depth = 0;
        check(worker_pool_submit(pool, go_deeper, NULL));
        worker_pool_wait(pool);
        check_that(depth == DEPTH);
    }
    worker_pool_free(pool);
    return 0;
}
