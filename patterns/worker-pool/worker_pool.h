// worker_pool.h — a fixed number of threads share one bounded queue of jobs.
//
//     void resize(void *name);
//
//     char *images[] = {"cat.png", "dog.png", "pig.png"};
//     struct worker_pool *pool = worker_pool_new(4, 64);
//     for (size_t i = 0; i < 3; i++)
//         worker_pool_submit(pool, resize, images[i]); // blocks when 64 wait
//     worker_pool_wait(pool);                          // all are resized
//     worker_pool_free(pool);
//
// Jobs start in the order in which they were submitted, each as soon as a
// worker is free. Functions may be called from any thread, also from jobs
// where that is said.

#ifndef WORKER_POOL_H
#define WORKER_POOL_H

#include <stddef.h>

struct worker_pool;

// Starts this many workers over a queue in which backlog jobs can wait. Returns
// NULL when there is not enough memory or not enough threads: then none is left
// behind. The caller owns the pool and ends it with worker_pool_free. Aborts
// when workers is 0.
struct worker_pool *worker_pool_new(size_t workers, size_t backlog);

// Has a worker call job(arg), once; blocks while backlog jobs wait. With a
// backlog of 0 it returns when a worker has taken the job.
//
// A job may submit jobs, but in a full queue it waits for a worker while it
// occupies one: if all workers do, they wait for ever.
//
// Returns 0 when the job will run, or has; EPIPE when worker_pool_free began
// first: then it will not.
int worker_pool_submit(struct worker_pool *pool, void (*job)(void *arg),
                       void *arg);

// Blocks until every submitted job has returned, those submitted meanwhile
// included; a job that calls it waits for itself. What the jobs wrote is seen
// afterwards.
void worker_pool_wait(struct worker_pool *pool);

// Refuses further jobs, runs those that wait, joins the workers and frees the
// pool. Threads that block in worker_pool_submit or worker_pool_wait meanwhile
// are let out first, the former with EPIPE; nobody may call later, except that
// the remaining jobs may submit, in vain. Aborts when a job calls it. NULL is
// allowed.
void worker_pool_free(struct worker_pool *pool);

#endif
