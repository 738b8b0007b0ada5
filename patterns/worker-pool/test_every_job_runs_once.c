// worker-pool/test_every_job_runs_once — whichever thread submits it, each job
// runs once, as soon as a worker is idle, and wait returns when the last one
// has run.
//
// EXPECT explore: clean (more than 61,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "scenario.h"
#include "wait-group/wait_group.h"
#include "worker-pool/worker_pool.h"

#include <pthread.h>

enum {
    SUBMITTERS = 2,
    JOBS = SMALL_OR(1, 100),
    WORKERS = SMALL_OR(2, 3),
    ROUNDS = SMALL_OR(1, 10),
    DEPTH = SMALL_OR(2, 5),
    WAITERS = SMALL_OR(1, 2)
};

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

static void test_many_submitters(void) {
    pthread_t submitters[SUBMITTERS];
    for (int i = 0; i < SUBMITTERS; i++)
        check(pthread_create(&submitters[i], NULL, submit_all, runs[i]));
    for (int i = 0; i < SUBMITTERS; i++)
        check(pthread_join(submitters[i], NULL));
    worker_pool_wait(pool);
    for (int i = 0; i < SUBMITTERS; i++)
        for (int k = 0; k < JOBS; k++)
            check_that(runs[i][k] == 1);
}

static void meet(void *everyone) {
    wait_group_done(everyone);
    wait_group_wait(everyone);
}

// A job never waits behind another one while a worker is idle: as many jobs as
// workers can wait for each other.
static void test_jobs_that_meet(void) {
    static struct wait_group everyone = WAIT_GROUP_INITIALIZER;
    for (int i = 0; i < ROUNDS; i++) {
        wait_group_add(&everyone, WORKERS);
        for (int k = 0; k < WORKERS; k++)
            check(worker_pool_submit(pool, meet, &everyone));
        worker_pool_wait(pool);
    }
    wait_group_destroy(&everyone);
}

static int depth; // written by one job after the other

static void go_deeper(void *arg) {
    // Long enough for a wait that ended too early to be noticed.
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    if (++depth < DEPTH)
        check(worker_pool_submit(pool, go_deeper, arg));
}

// Wait includes the jobs that jobs have submitted, and sees what they wrote.
static void test_nested_jobs(void) {
    for (int i = 0; i < 2; i++) {
        depth = 0;
        check(worker_pool_submit(pool, go_deeper, NULL));
        worker_pool_wait(pool);
        check_that(depth == DEPTH);
    }
}

static void nap(void *ended) {
    // Long enough for all to wait; the outcome is the same for one that is
    // late.
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    *(bool *)ended = true;
}

static void *wait(void *ended) {
    worker_pool_wait(pool);
    check_that(*(bool *)ended);
    return NULL;
}

// Several threads may wait, and all return.
static void test_many_waiters(void) {
    static bool ended;
    check(worker_pool_submit(pool, nap, &ended));
    pthread_t waiters[WAITERS];
    for (int i = 0; i < WAITERS; i++)
        check(pthread_create(&waiters[i], NULL, wait, &ended));
    wait(&ended);
    for (int i = 0; i < WAITERS; i++)
        check(pthread_join(waiters[i], NULL));
}

int main(void) {
    pool = check_alloc(worker_pool_new(WORKERS, 4));
    worker_pool_wait(pool); // nothing to wait for
    scenario(test_many_submitters());
    scenario(test_jobs_that_meet());
    scenario(test_nested_jobs());
    scenario(test_many_waiters());
    worker_pool_free(pool);
    return 0;
}
