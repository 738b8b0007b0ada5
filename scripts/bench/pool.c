// pool.c — the workloads of pool.h: one thread submits, then waits for all.

#include "pool.h"

#include "bench.h"

enum { BACKLOG = 128 };

static void nothing(void *arg) {
    (void)arg;
}

static void busy(void *arg) {
    (void)arg;
    bench_microsecond();
}

static int64_t submit_all(long count, size_t workers, void (*job)(void *)) {
    struct pool *pool = pool_new(workers, BACKLOG);
    int64_t start = bench_now();
    for (long i = 0; i < count; i++)
        pool_submit(pool, job, NULL);
    pool_wait(pool);
    int64_t took = bench_now() - start;
    pool_free(pool);
    return took;
}

int64_t pool_empty_2(long count) {
    return submit_all(count, 2, nothing);
}

int64_t pool_empty_8(long count) {
    return submit_all(count, 8, nothing);
}

int64_t pool_empty_64(long count) {
    return submit_all(count, 64, nothing);
}

int64_t pool_microsecond(long count) {
    return submit_all(count, 2, busy);
}
