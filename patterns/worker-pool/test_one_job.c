// worker-pool/test_one_job — a job that is submitted while the worker falls
// asleep runs, wait sees what it did, and the pool may be freed at once.
//
// EXPECT explore: clean (more than 230,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "worker-pool/worker_pool.h"

enum { JOBS = SMALL_OR(1, 20) };

static int ran;

static void run(void *arg) {
    (void)arg;
    ran++;
}

int main(void) {
    for (int i = 0; i < JOBS; i++) {
        struct worker_pool *pool = check_alloc(worker_pool_new(1, 1));
        check(worker_pool_submit(pool, run, NULL));
        worker_pool_wait(pool);
        check_that(ran == i + 1);
        worker_pool_free(pool);
    }
}
