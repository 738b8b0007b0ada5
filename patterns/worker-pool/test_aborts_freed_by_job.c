// worker-pool/test_aborts_freed_by_job — a job that frees its own pool ends the
// program with a message, for its worker cannot join itself.
//
// EXPECT exit: crash
// EXPECT message: worker_pool_free: called by one of its jobs

#include "check.h"
#include "worker-pool/worker_pool.h"

static void free_pool(void *pool) {
    worker_pool_free(pool);
}

int main(void) {
    struct worker_pool *pool = check_alloc(worker_pool_new(1, 1));
    check(worker_pool_submit(pool, free_pool, pool));
    worker_pool_wait(pool); // never returns
    return 0;
}
