// worker-pool/test_every_job_runs_once — whoever submits, each job runs once,
// and wait returns when the last one has.

#include "check.h"
#include "worker-pool/worker_pool.h"

#include <pthread.h>

enum { SUBMITTERS = 2, JOBS = SMALL_OR(1, 100), WORKERS = SMALL_OR(1, 3) };

static struct worker_pool *pool;
static int runs[SUBMITTERS][JOBS];

static void count(void *run) {
    ++*(int *)run;
}

static void *submit_all(void *my_runs) {
    int *run = my_runs;
    for (int i = 0; i < JOBS; i++)
        check(worker_pool_submit(pool, count, &run[i]));
    return NULL;
}

int main(void) {
    pool = check_alloc(worker_pool_new(WORKERS, 4));
    worker_pool_wait(pool); // nothing to wait for
    pthread_t submitters[SUBMITTERS];
    for (int i = 0; i < SUBMITTERS; i++)
        check(pthread_create(&submitters[i], NULL, submit_all, runs[i]));
    for (int i = 0; i < SUBMITTERS; i++)
        check(pthread_join(submitters[i], NULL));
    worker_pool_wait(pool);
    for (int i = 0; i < SUBMITTERS; i++)
        for (int k = 0; k < JOBS; k++)
            check_that(runs[i][k] == 1);
    worker_pool_free(pool);
    return 0;
}
