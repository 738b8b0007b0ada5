// pool.h — workloads for anything that runs jobs on a fixed number of threads.
// A program defines the four functions over the pool that it measures.

#ifndef BENCH_POOL_H
#define BENCH_POOL_H

#include <stddef.h>
#include <stdint.h>

struct pool;

struct pool *pool_new(size_t workers, size_t backlog);
void pool_submit(struct pool *pool, void (*job)(void *arg), void *arg);
void pool_wait(struct pool *pool); // until all jobs have run
void pool_free(struct pool *pool);

int64_t pool_empty_2(long count); // jobs that do nothing, on 2 workers
int64_t pool_empty_8(long count);
int64_t pool_empty_64(long count);
int64_t pool_microsecond(long count); // jobs of 1 µs, on 2 workers

#endif
