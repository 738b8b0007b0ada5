// lock-free-worker-pool — jobs go through a ring without a lock; sleepers have
// one.
//
// The same worker_pool.h as in worker-pool, with the same promises, implemented
// a second time. There each submit and each job takes the pool's mutex. Here
// they take a place in a ring, and the mutex is for those that sleep: a worker
// without a job, a submitter without room, a caller of wait. Take it for very
// short jobs.
//
//     submit ── head ──▶ [ job | job |     ] ── tail ──▶ worker
//                 │ does a worker sleep?         │ does a submitter sleep?
//                 ▼                              ▼
//               lock, signal                   lock, signal
//
// The one thing to notice: each side counts up its number and then looks for
// sleepers, and each sleeper says that it sleeps and then looks at the number.
//
// Which worker runs which job varies between runs; that each runs once does
// not.
//
// EXPECT explore: clean (more than 2,000 executions: each store that an atomic
//                 load may read makes one)

#include "check.h"
#include "worker-pool/worker_pool.h"

#include <pthread.h>

enum {
    SUBMITTERS = SMALL_OR(1, 2),
    JOBS = SMALL_OR(2, 1000), // of each submitter
    WORKERS = SMALL_OR(1, 3),
    BACKLOG = SMALL_OR(1, 16)
};

static struct worker_pool *pool;
static int runs[SUBMITTERS][JOBS]; // of each job; only the job touches it

static void run(void *times) {
    ++*(int *)times;
}

static void *submit(void *jobs) {
    int *times = jobs;
    for (int i = 0; i < JOBS; i++)
        check(worker_pool_submit(pool, run, &times[i]));
    return NULL;
}

int main(void) {
    pool = check_alloc(worker_pool_new(WORKERS, BACKLOG));
    pthread_t threads[SUBMITTERS];
    for (int i = 0; i < SUBMITTERS; i++)
        check(pthread_create(&threads[i], NULL, submit, runs[i]));
    for (int i = 0; i < SUBMITTERS; i++)
        check(pthread_join(threads[i], NULL));
    worker_pool_wait(pool);
    for (int i = 0; i < SUBMITTERS; i++)
        for (int k = 0; k < JOBS; k++)
            check_that(runs[i][k] == 1);
    printf("%d threads submitted %d jobs, and each ran once\n", SUBMITTERS,
           SUBMITTERS * JOBS);
    worker_pool_free(pool);
}
