// ours_pool.c — the catalog's worker pool, as pool.h wants it.

#include "check.h"
#include "pool.h"
#include "worker-pool/worker_pool.h"

// A struct pool is a struct worker_pool under another name.
static struct worker_pool *worker_pool_of(struct pool *pool) {
    return (struct worker_pool *)pool;
}

struct pool *pool_new(size_t workers, size_t backlog) {
    return check_alloc(worker_pool_new(workers, backlog));
}

void pool_submit(struct pool *pool, void (*job)(void *arg), void *arg) {
    check(worker_pool_submit(worker_pool_of(pool), job, arg));
}

void pool_wait(struct pool *pool) {
    worker_pool_wait(worker_pool_of(pool));
}

void pool_free(struct pool *pool) {
    worker_pool_free(worker_pool_of(pool));
}
