// worker_pool.c — one mutex, one queue of jobs, and workers that wake each
// other.
//
// Whenever the lock is free:
// - waking holds while a worker has been signaled and has not run yet.
// - if there is a job and a worker sleeps, another one is on its way to it:
//   waking holds, or one yields and will look once more before it sleeps. It
//   signals the next one if there is more to do.
// - nobody blocks behind the queue of a closed pool.
// - unfinished counts the jobs that were submitted, or block in submit, and
//   have neither returned nor been refused.
// - round has been raised once for each time that unfinished came down to 0.
//
// One worker on its way is enough, as in Go's scheduler: it passes the wake-up
// on, while workers that are up already often empty the queue before another
// sleeper could have run. A worker takes one job at a time: a batch would keep
// jobs from an idle worker, and those that wait for each other would never end.

#include "worker-pool/worker_pool.h"

#include "check.h"
#include "patience.h"
#include "worker-pool/crew.h"
#include "worker-pool/job_queue.h"

#include <errno.h>
#include <sched.h>

struct worker_pool {
    pthread_mutex_t lock;    // guards the fields down to round
    pthread_cond_t job_came; // or the pool was closed
    pthread_cond_t changed;  // round was raised, or callers has become 0
    struct job_queue queue;
    size_t idle;     // workers that sleep, a signaled one included
    size_t yielding; // workers that look for a job before they sleep
    bool waking;
    bool closed;
    size_t callers; // threads in submit or wait that may sleep or yield
    size_t unfinished;
    unsigned round;

    struct crew crew; // used by worker_pool_new and worker_pool_free only
};

static void wake_a_worker(struct worker_pool *pool) {
    if (pool->idle > 0 && !pool->waking && pool->yielding == 0) {
        pool->waking = true;
        pthread_cond_signal(&pool->job_came);
    }
}

static void finish_one(struct worker_pool *pool) {
    if (--pool->unfinished == 0) {
        pool->round++;
        pthread_cond_broadcast(&pool->changed);
    }
}

static bool has_work(const struct worker_pool *pool) {
    return job_queue_has_job(&pool->queue) || pool->closed;
}

// Blocks until there is a job or the pool is closed. The lock is held.
static void await_job(struct worker_pool *pool) {
    pool->yielding++;
    for (int i = 0; i < PATIENCE && !has_work(pool); i++) {
        pthread_mutex_unlock(&pool->lock);
        sched_yield();
        patient_lock(&pool->lock);
    }
    pool->yielding--;
    while (!has_work(pool)) {
        pool->idle++;
        pthread_cond_wait(&pool->job_came, &pool->lock);
        pool->idle--;
        pool->waking = false;
    }
}

static void *work(void *arg) {
    struct worker_pool *pool = arg;
    patient_lock(&pool->lock);
    for (;;) {
        await_job(pool);
        if (!job_queue_has_job(&pool->queue))
            break;
        struct job job = job_queue_take(&pool->queue);
        if (job_queue_has_job(&pool->queue))
            wake_a_worker(pool);
        pthread_mutex_unlock(&pool->lock);
        job.run(job.arg);
        patient_lock(&pool->lock);
        finish_one(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

// Ends the workers that were started, and frees the pool.
static void end(struct worker_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    pool->closed = true;
    while (job_queue_refuse(&pool->queue))
        finish_one(pool);
    pthread_cond_broadcast(&pool->job_came);
    pthread_mutex_unlock(&pool->lock);

    crew_join(&pool->crew);
    pthread_mutex_lock(&pool->lock);
    while (pool->callers > 0) // they have been woken and are leaving
        pthread_cond_wait(&pool->changed, &pool->lock);
    pthread_mutex_unlock(&pool->lock);

    pthread_cond_destroy(&pool->changed);
    pthread_cond_destroy(&pool->job_came);
    pthread_mutex_destroy(&pool->lock);
    job_queue_destroy(&pool->queue);
    free(pool);
}

// Returns whether all three could be made: else none is left.
static bool init_sync(struct worker_pool *pool) {
    if (pthread_mutex_init(&pool->lock, NULL) != 0)
        return false;
    if (pthread_cond_init(&pool->job_came, NULL) == 0) {
        if (pthread_cond_init(&pool->changed, NULL) == 0)
            return true;
        pthread_cond_destroy(&pool->job_came);
    }
    pthread_mutex_destroy(&pool->lock);
    return false;
}

struct worker_pool *worker_pool_new(size_t workers, size_t backlog) {
    if (workers == 0)
        misuse("worker_pool_new: at least one worker is needed");
    struct worker_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL)
        return NULL;
    if (!job_queue_init(&pool->queue, backlog)) {
        free(pool);
        return NULL;
    }
    if (!init_sync(pool)) {
        job_queue_destroy(&pool->queue);
        free(pool);
        return NULL;
    }
    if (!crew_start(&pool->crew, workers, work, pool)) {
        end(pool);
        return NULL;
    }
    return pool;
}

static void leave(struct worker_pool *pool) {
    if (--pool->callers == 0)
        pthread_cond_signal(&pool->changed); // worker_pool_free, if it waits
}

// Returns whether the job was accepted. Called, and returns, with the lock
// held.
static bool submit(struct worker_pool *pool, struct job job) {
    if (pool->closed)
        return false;
    pool->unfinished++;
    wake_a_worker(pool);
    if (!job_queue_is_full(&pool->queue)) {
        job_queue_push(&pool->queue, job);
        return true;
    }
    return job_queue_block(&pool->queue, job, &pool->lock);
}

int worker_pool_submit(struct worker_pool *pool, void (*run)(void *arg),
                       void *arg) {
    patient_lock(&pool->lock);
    pool->callers++;
    for (int i = 0; job_queue_is_full(&pool->queue) && i < PATIENCE; i++) {
        if (pool->closed || pool->queue.backlog == 0)
            break; // no room will come
        pthread_mutex_unlock(&pool->lock);
        sched_yield();
        patient_lock(&pool->lock);
    }
    bool accepted = submit(pool, (struct job){run, arg});
    leave(pool);
    pthread_mutex_unlock(&pool->lock);
    return accepted ? 0 : EPIPE;
}

void worker_pool_wait(struct worker_pool *pool) {
    patient_lock(&pool->lock);
    if (pool->unfinished > 0) {
        unsigned round = pool->round;
        pool->callers++;
        while (pool->round == round)
            pthread_cond_wait(&pool->changed, &pool->lock);
        leave(pool);
    }
    pthread_mutex_unlock(&pool->lock);
}

void worker_pool_free(struct worker_pool *pool) {
    if (pool == NULL)
        return;
    if (crew_has_me(&pool->crew))
        misuse("worker_pool_free: called by one of its jobs");
    end(pool);
}
