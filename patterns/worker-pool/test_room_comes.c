// worker-pool/test_room_comes — a thread that blocks in submit gets on as soon
// as the worker takes a job, whichever of the two is first.
//
// EXPECT explore: clean (more than 190,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "worker-pool/worker_pool.h"

enum { JOBS = SMALL_OR(2, 100) };

static int ran;

static void run(void *arg) {
    (void)arg;
    ran++;
}

int main(void) {
    struct worker_pool *pool = check_alloc(worker_pool_new(1, 1));
    for (int i = 0; i < JOBS; i++)
        check(worker_pool_submit(pool, run, NULL));
    worker_pool_free(pool);
    check_that(ran == JOBS);
}
