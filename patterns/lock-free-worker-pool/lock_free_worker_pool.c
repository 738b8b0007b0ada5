// lock_free_worker_pool.c — worker_pool.h with a ring that takes no lock, as in
// mpmc-queue, and a lock for those that sleep.
//
// - head and tail number the jobs that were submitted and taken: place n is
//   cell n % backlog. A cell belongs to the thread whose turn it is: 2 * lap
//   for the submitter, 2 * lap + 1 for the worker, each of which counts it up.
// - A thread that is about to sleep says so, with the lock, and then looks once
//   more; and one that counts up head, tail or completed looks behind that
//   whether a thread has said so. All four are seq_cst: one of the two sees the
//   other.
// - all_asleep holds where a submitter must wake a worker: some sleep, and none
//   is on its way to a job, neither signaled nor yielding. A worker that takes
//   a job wakes the next if there is more to do. So one wake-up is under way at
//   most.
// - A submitter's last step is to hand over its cell. Whatever it must wake it
//   wakes before that, and a worker that finds a place given out does not
//   sleep. So the pool may be freed as soon as the job has run.
//
// Without a backlog there is no ring: submitters and workers meet in the list
// of job_queue.c, under the lock.

#include "worker-pool/worker_pool.h"

#include "check.h"
#include "patience.h"
#include "tell_valgrind.h"
#include "worker-pool/crew.h"
#include "worker-pool/job_queue.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

enum { LINE = 64 }; // bytes that processors take from each other at once

#define CLOSED ((uint64_t)1 << 63) // a bit of head: no more places

struct cell {
    _Atomic uint64_t turn;
    struct job job; // of the thread whose turn it is
};

struct worker_pool {
    pthread_mutex_t lock;    // guards the fields down to queue
    pthread_cond_t job_came; // or the pool was closed
    pthread_cond_t has_room; // likewise
    pthread_cond_t changed;  // round was raised, or callers has become 0
    size_t idle;             // workers that sleep, a signaled one included
    size_t yielding;         // workers that look again before they sleep
    bool waking;             // a worker was signaled and has not run yet
    size_t callers;          // threads in submit or wait that may sleep
    unsigned round; // raised when waiters saw that all jobs had returned
    struct job_queue queue; // without a backlog: those that block

    size_t backlog;     // set by new, never changed
    struct cell *cells; // likewise
    struct crew crew;   // used by worker_pool_new and worker_pool_free only

    char apart[LINE]; // what all write is on lines of its own
    _Atomic uint64_t head;
    char more_apart[LINE];
    _Atomic uint64_t tail;
    char still_more_apart[LINE];
    _Atomic uint64_t completed; // jobs that have returned
    char most_apart[LINE];
    atomic_bool all_asleep; // the three are written with the lock alone
    atomic_uint blocked;    // submitters that may sleep
    atomic_uint waiters;    // in worker_pool_wait
};

static struct cell *cell_at(struct worker_pool *pool, uint64_t place) {
    return &pool->cells[place % pool->backlog];
}

// ------------------------------------------------------------------ waking

static bool all_sleep(const struct worker_pool *pool) {
    return pool->idle > 0 && !pool->waking && pool->yielding == 0;
}

// Called with the lock, whenever something has changed that it depends on.
static void note_sleepers(struct worker_pool *pool) {
    atomic_store_explicit(&pool->all_asleep, all_sleep(pool),
                          memory_order_seq_cst);
}

static void wake_locked(struct worker_pool *pool) {
    if (all_sleep(pool)) {
        pool->waking = true;
        note_sleepers(pool);
        pthread_cond_signal(&pool->job_came);
    }
}

static void wake_a_worker(struct worker_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    wake_locked(pool);
    pthread_mutex_unlock(&pool->lock);
}

static void let_one_in(struct worker_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    pthread_cond_signal(&pool->has_room);
    pthread_mutex_unlock(&pool->lock);
}

// Whether all jobs have returned, at the moment of the first look.
static bool all_returned(struct worker_pool *pool) {
    uint64_t completed =
        atomic_load_explicit(&pool->completed, memory_order_seq_cst);
    uint64_t head = atomic_load_explicit(&pool->head, memory_order_relaxed);
    if (completed != (head & ~CLOSED))
        return false;
    tell_acquired(&pool->completed);
    return true;
}

static void tell_waiters(struct worker_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    if (all_returned(pool)) {
        pool->round++;
        pthread_cond_broadcast(&pool->changed);
    }
    pthread_mutex_unlock(&pool->lock);
}

// -------------------------------------------------------------- the ring

// Puts the job into the ring. Returns 0; EAGAIN when it is full; EPIPE when the
// pool is closed.
static int push(struct worker_pool *pool, struct job job) {
    uint64_t place = atomic_load_explicit(&pool->head, memory_order_relaxed);
    struct cell *cell;
    uint64_t turn;
    for (;;) {
        if (place & CLOSED)
            return EPIPE;
        cell = cell_at(pool, place);
        turn = 2 * (place / pool->backlog);
        // Acquire: the worker that had the cell has copied the job.
        uint64_t now = atomic_load_explicit(&cell->turn, memory_order_acquire);
        if (now < turn)
            return EAGAIN;
        if (now > turn) // the place was given to another thread
            place = atomic_load_explicit(&pool->head, memory_order_relaxed);
        else if (atomic_compare_exchange_strong_explicit(
                     &pool->head, &place, place + 1, memory_order_seq_cst,
                     memory_order_relaxed))
            break;
    }
    if (atomic_load_explicit(&pool->all_asleep, memory_order_seq_cst))
        wake_a_worker(pool);
    tell_acquired(&cell->turn);
    cell->job = job;
    tell_released(&cell->turn);
    // Release: the job is there. From here on the pool may be freed.
    atomic_store_explicit(&cell->turn, turn + 1, memory_order_release);
    return 0;
}

// Takes the oldest job out of the ring, if there is one.
static bool take(struct worker_pool *pool, struct job *job) {
    uint64_t place = atomic_load_explicit(&pool->tail, memory_order_relaxed);
    struct cell *cell;
    uint64_t turn;
    for (;;) {
        cell = cell_at(pool, place);
        turn = 2 * (place / pool->backlog) + 1;
        // Acquire: the submitter has written the job.
        uint64_t now = atomic_load_explicit(&cell->turn, memory_order_acquire);
        if (now < turn)
            return false;
        if (now > turn)
            place = atomic_load_explicit(&pool->tail, memory_order_relaxed);
        else if (atomic_compare_exchange_strong_explicit(
                     &pool->tail, &place, place + 1, memory_order_seq_cst,
                     memory_order_relaxed))
            break;
    }
    if (atomic_load_explicit(&pool->blocked, memory_order_seq_cst) > 0)
        let_one_in(pool);
    tell_acquired(&cell->turn);
    *job = cell->job;
    tell_released(&cell->turn);
    // Release: the job is copied.
    atomic_store_explicit(&cell->turn, turn + 1, memory_order_release);
    return true;
}

// ------------------------------------------------------------ the workers

// Whether a place was given out that no worker has taken.
static bool ring_has_job(struct worker_pool *pool) {
    uint64_t head = atomic_load_explicit(&pool->head, memory_order_seq_cst);
    return (head & ~CLOSED) !=
           atomic_load_explicit(&pool->tail, memory_order_relaxed);
}

static bool is_closed(struct worker_pool *pool) {
    return atomic_load_explicit(&pool->head, memory_order_relaxed) & CLOSED;
}

static bool has_work(struct worker_pool *pool) {
    return ring_has_job(pool) || job_queue_has_job(&pool->queue) ||
           is_closed(pool);
}

// Blocks until there is perhaps a job, or the pool is closed.
static void await_job(struct worker_pool *pool) {
    patient_lock(&pool->lock);
    pool->yielding++;
    note_sleepers(pool);
    for (int i = 0; i < PATIENCE && !has_work(pool); i++) {
        pthread_mutex_unlock(&pool->lock);
        sched_yield();
        patient_lock(&pool->lock);
    }
    pool->yielding--;
    for (;;) {
        pool->idle++;
        note_sleepers(pool); // say it, then look
        if (has_work(pool))
            break;
        pthread_cond_wait(&pool->job_came, &pool->lock);
        pool->idle--;
        pool->waking = false;
    }
    pool->idle--;
    note_sleepers(pool);
    pthread_mutex_unlock(&pool->lock);
}

// Takes the job of the thread that has blocked longest, where there is no ring.
static bool take_from_blocked(struct worker_pool *pool, struct job *job) {
    pthread_mutex_lock(&pool->lock);
    bool taken = job_queue_has_job(&pool->queue);
    if (taken) {
        *job = job_queue_take(&pool->queue);
        atomic_fetch_add_explicit(&pool->tail, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&pool->head, 1, memory_order_relaxed);
        if (job_queue_has_job(&pool->queue))
            wake_locked(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    return taken;
}

static bool take_any(struct worker_pool *pool, struct job *job) {
    if (pool->backlog == 0)
        return take_from_blocked(pool, job);
    if (!take(pool, job))
        return false;
    // Those that came while this worker was on its way have woken nobody.
    if (atomic_load_explicit(&pool->all_asleep, memory_order_relaxed) &&
        ring_has_job(pool))
        wake_a_worker(pool);
    return true;
}

static void finish_one(struct worker_pool *pool) {
    tell_released(&pool->completed);
    atomic_fetch_add_explicit(&pool->completed, 1, memory_order_seq_cst);
    if (atomic_load_explicit(&pool->waiters, memory_order_seq_cst) > 0)
        tell_waiters(pool);
}

static void *work(void *arg) {
    struct worker_pool *pool = arg;
    struct job job;
    for (;;) {
        if (take_any(pool, &job)) {
            job.run(job.arg);
            finish_one(pool);
        } else {
            // In this order: once it is closed no job can come.
            bool closed = is_closed(pool);
            if (ring_has_job(pool))
                sched_yield(); // its submitter is between two steps
            else if (closed)
                return NULL;
            else
                await_job(pool);
        }
    }
}

// ------------------------------------------------------------- the callers

static void leave(struct worker_pool *pool) {
    if (--pool->callers == 0)
        pthread_cond_signal(&pool->changed); // worker_pool_free, if it waits
}

// Hands the job to a worker, where there is no ring.
static int meet_a_worker(struct worker_pool *pool, struct job job) {
    patient_lock(&pool->lock);
    bool accepted = false;
    if (!is_closed(pool)) {
        pool->callers++;
        wake_locked(pool);
        accepted = job_queue_block(&pool->queue, job, &pool->lock);
        leave(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    return accepted ? 0 : EPIPE;
}

// Whether a place is free, or a worker is about to free it.
static bool ring_has_room(struct worker_pool *pool) {
    uint64_t tail = atomic_load_explicit(&pool->tail, memory_order_seq_cst);
    uint64_t head = atomic_load_explicit(&pool->head, memory_order_relaxed);
    return head - tail < pool->backlog || head & CLOSED;
}

static void count_blocked(struct worker_pool *pool, int change) {
    unsigned blocked =
        atomic_load_explicit(&pool->blocked, memory_order_relaxed);
    atomic_store_explicit(&pool->blocked, blocked + (unsigned)change,
                          memory_order_seq_cst);
}

// Pushes as soon as there is room.
static int push_when_room(struct worker_pool *pool, struct job job) {
    int error = EAGAIN;
    patient_lock(&pool->lock);
    pool->callers++;
    for (int i = 0; error == EAGAIN && i < PATIENCE; i++) {
        pthread_mutex_unlock(&pool->lock);
        sched_yield();
        error = push(pool, job);
        patient_lock(&pool->lock);
    }
    bool blocks = error == EAGAIN;
    if (blocks)
        count_blocked(pool, 1); // say it, then look
    while (error == EAGAIN) {
        while (!ring_has_room(pool))
            pthread_cond_wait(&pool->has_room, &pool->lock);
        pthread_mutex_unlock(&pool->lock);
        error = push(pool, job);
        if (error == EAGAIN)
            sched_yield(); // the worker that frees the place is about to
        patient_lock(&pool->lock);
    }
    if (blocks)
        count_blocked(pool, -1);
    leave(pool);
    pthread_mutex_unlock(&pool->lock);
    return error;
}

int worker_pool_submit(struct worker_pool *pool, void (*run)(void *arg),
                       void *arg) {
    struct job job = {run, arg};
    if (pool->backlog == 0)
        return meet_a_worker(pool, job);
    int error = push(pool, job);
    return error == EAGAIN ? push_when_room(pool, job) : error;
}

void worker_pool_wait(struct worker_pool *pool) {
    patient_lock(&pool->lock);
    unsigned waiters =
        atomic_load_explicit(&pool->waiters, memory_order_relaxed);
    atomic_store_explicit(&pool->waiters, waiters + 1, memory_order_seq_cst);
    unsigned round = pool->round;
    pool->callers++;
    while (!all_returned(pool) && pool->round == round)
        pthread_cond_wait(&pool->changed, &pool->lock);
    waiters = atomic_load_explicit(&pool->waiters, memory_order_relaxed);
    atomic_store_explicit(&pool->waiters, waiters - 1, memory_order_relaxed);
    leave(pool);
    pthread_mutex_unlock(&pool->lock);
}

// --------------------------------------------------------- birth and end

// Ends the workers that were started, and frees the pool.
static void end(struct worker_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_or_explicit(&pool->head, CLOSED, memory_order_relaxed);
    while (job_queue_refuse(&pool->queue))
        ;
    pthread_cond_broadcast(&pool->job_came);
    pthread_cond_broadcast(&pool->has_room);
    pthread_mutex_unlock(&pool->lock);

    crew_join(&pool->crew);
    pthread_mutex_lock(&pool->lock);
    while (pool->callers > 0) // they have been woken and are leaving
        pthread_cond_wait(&pool->changed, &pool->lock);
    pthread_mutex_unlock(&pool->lock);

    pthread_cond_destroy(&pool->changed);
    pthread_cond_destroy(&pool->has_room);
    pthread_cond_destroy(&pool->job_came);
    pthread_mutex_destroy(&pool->lock);
    job_queue_destroy(&pool->queue);
    tell_plain(&pool->head, sizeof *pool - offsetof(struct worker_pool, head));
    if (pool->cells != NULL)
        tell_plain(pool->cells, pool->backlog * sizeof *pool->cells);
    free(pool->cells);
    free(pool);
}

// Returns whether all four could be made: else none is left.
static bool init_sync(struct worker_pool *pool) {
    if (pthread_mutex_init(&pool->lock, NULL) != 0)
        return false;
    if (pthread_cond_init(&pool->job_came, NULL) == 0) {
        if (pthread_cond_init(&pool->has_room, NULL) == 0) {
            if (pthread_cond_init(&pool->changed, NULL) == 0)
                return true;
            pthread_cond_destroy(&pool->has_room);
        }
        pthread_cond_destroy(&pool->job_came);
    }
    pthread_mutex_destroy(&pool->lock);
    return false;
}

// Returns whether there was enough memory: else nothing is left.
static bool init_queues(struct worker_pool *pool, size_t backlog) {
    if (backlog > SIZE_MAX / sizeof *pool->cells)
        return false; // not left to calloc: that of a sanitizer aborts
    pool->backlog = backlog;
    if (backlog > 0) {
        pool->cells = calloc(backlog, sizeof *pool->cells);
        if (pool->cells == NULL)
            return false;
        for (size_t i = 0; i < backlog; i++) {
            atomic_init(&pool->cells[i].turn, 0);
            tell_atomic(&pool->cells[i].turn, sizeof pool->cells[i].turn);
        }
    }
    atomic_init(&pool->head, 0);
    atomic_init(&pool->tail, 0);
    atomic_init(&pool->completed, 0);
    atomic_init(&pool->all_asleep, false);
    atomic_init(&pool->blocked, 0);
    atomic_init(&pool->waiters, 0);
    tell_atomic(&pool->head, sizeof *pool - offsetof(struct worker_pool, head));
    if (job_queue_init(&pool->queue, 0)) // its ring is not used
        return true;
    free(pool->cells);
    return false;
}

struct worker_pool *worker_pool_new(size_t workers, size_t backlog) {
    if (workers == 0)
        misuse("worker_pool_new: at least one worker is needed");
    struct worker_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL)
        return NULL;
    if (!init_queues(pool, backlog)) {
        free(pool);
        return NULL;
    }
    if (!init_sync(pool)) {
        job_queue_destroy(&pool->queue);
        free(pool->cells);
        free(pool);
        return NULL;
    }
    if (!crew_start(&pool->crew, workers, work, pool)) {
        end(pool);
        return NULL;
    }
    return pool;
}

void worker_pool_free(struct worker_pool *pool) {
    if (pool == NULL)
        return;
    if (crew_has_me(&pool->crew))
        misuse("worker_pool_free: called by one of its jobs");
    end(pool);
}
