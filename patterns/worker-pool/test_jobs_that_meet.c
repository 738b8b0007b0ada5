// worker-pool/test_jobs_that_meet — a job never waits behind another one while
// a worker is idle: as many jobs as workers can wait for each other.

#include "check.h"
#include "wait-group/wait_group.h"
#include "worker-pool/worker_pool.h"

enum { WORKERS = SMALL_OR(2, 4), ROUNDS = SMALL_OR(1, 10) };

static void meet(void *everyone) {
    wait_group_done(everyone);
    wait_group_wait(everyone);
}

int main(void) {
    struct worker_pool *pool = check_alloc(worker_pool_new(WORKERS, WORKERS));
    static struct wait_group everyone = WAIT_GROUP_INITIALIZER;
    for (int i = 0; i < ROUNDS; i++) {
        wait_group_add(&everyone, WORKERS);
        for (int k = 0; k < WORKERS; k++)
            check(worker_pool_submit(pool, meet, &everyone));
        worker_pool_wait(pool);
    }
    worker_pool_free(pool);
    wait_group_destroy(&everyone);
    return 0;
}
