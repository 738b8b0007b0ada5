// worker-pool — a fixed number of threads share one queue of jobs.
//
// Use it when there are more jobs than threads worth having: the pool bounds
// how many run at once, and the bounded queue makes a fast producer wait
// instead of letting the backlog eat memory.
//
//     feed ── jobs ──▶ WORKERS threads ── results ──▶ main
//
// The lesson is the shutdown order. Closing jobs is the only stop signal: a
// worker drains the queue, gets EPIPE and returns. Results is closed when all
// workers have been joined, for only then can nobody send any more. Jobs are
// fed by a thread of their own, because main has to read the results: if it
// sent all jobs first, both queues would fill and everyone would wait.
//
// Which worker takes which job changes from run to run; the total does not.
//
// EXPECT explore: clean (more than 75,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>

enum {
    WORKERS = SMALL_OR(2, 3),
    JOBS = SMALL_OR(2, 24),
    JOB_SIZE = SMALL_OR(10, 1000)
};

struct result {
    int worker;
    int primes;
};

struct pool {
    struct channel *jobs;    // the caller closes it
    struct channel *results; // the pool closes it, behind the last result
};

struct worker {
    const struct pool *pool;
    int id;
    pthread_t thread;
};

static int count_primes(int from, int to) {
    int count = 0;
    for (int n = from < 2 ? 2 : from; n < to; n++) {
        int divisor = 2;
        while (divisor * divisor <= n && n % divisor != 0)
            divisor++;
        count += divisor * divisor > n;
    }
    return count;
}

static void *work(void *arg) {
    const struct worker *self = arg;
    int job;
    while (channel_recv(self->pool->jobs, &job) == 0) {
        int primes = count_primes(job, job + JOB_SIZE);
        check(channel_send(self->pool->results,
                           &(struct result){self->id, primes}));
    }
    return NULL; // jobs is closed and drained
}

// The pool: starts the workers, waits for them, then closes results.
static void *run_pool(void *arg) {
    const struct pool *pool = arg;
    struct worker workers[WORKERS];
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){.pool = pool, .id = i};
        check(pthread_create(&workers[i].thread, NULL, work, &workers[i]));
    }
    for (int i = 0; i < WORKERS; i++)
        check(pthread_join(workers[i].thread, NULL));
    check(channel_close(pool->results));
    return NULL;
}

static void *feed(void *arg) {
    struct channel *jobs = arg;
    for (int job = 0; job < JOBS * JOB_SIZE; job += JOB_SIZE)
        check(channel_send(jobs, &job));
    check(channel_close(jobs));
    return NULL;
}

int main(void) {
    struct pool pool = {
        .jobs = check_alloc(channel_new(sizeof(int), WORKERS)),
        .results = check_alloc(channel_new(sizeof(struct result), WORKERS)),
    };
    pthread_t pool_thread, feeder;
    check(pthread_create(&pool_thread, NULL, run_pool, &pool));
    check(pthread_create(&feeder, NULL, feed, pool.jobs));

    int jobs_of[WORKERS] = {0};
    int total = 0;
    struct result result;
    while (channel_recv(pool.results, &result) == 0) {
        jobs_of[result.worker]++;
        total += result.primes;
    }
    check(pthread_join(feeder, NULL));
    check(pthread_join(pool_thread, NULL));
    channel_free(pool.jobs);
    channel_free(pool.results);

    check_that(total == count_primes(0, JOBS * JOB_SIZE));
    printf("%d primes below %d\n", total, JOBS * JOB_SIZE);
    for (int i = 0; i < WORKERS; i++)
        printf("worker %d did %2d of %d jobs\n", i, jobs_of[i], JOBS);
}
