// glib.c — GLib's GAsyncQueue, GThreadPool and GCond.
//
// A GAsyncQueue has no capacity, so its sender never waits; a GThreadPool has
// no backlog. GLib has nothing that ends a wait in a queue for everybody: the
// gate is a flag with a GCond, as its manual shows it.

#include "bench.h"
#include "gate.h"
#include "pool.h"
#include "queue.h"

#include <glib.h>

struct queue *queue_new(size_t capacity) {
    (void)capacity;
    return (struct queue *)g_async_queue_new();
}

void queue_free(struct queue *queue) {
    g_async_queue_unref((GAsyncQueue *)queue);
}

void queue_send(struct queue *queue, intptr_t value) {
    g_async_queue_push((GAsyncQueue *)queue, (void *)value);
}

intptr_t queue_recv(struct queue *queue) {
    return (intptr_t)g_async_queue_pop((GAsyncQueue *)queue);
}

// Included, so that the calls above are compiled into its loops: a peer should
// not pay for being called through queue.h.
#include "queue.c"

struct pool {
    GThreadPool *threads;
    void (*job)(void *arg); // the same for all jobs
    gint unfinished;        // atomic; one more while nobody waits
    GMutex lock;            // guards finished
    GCond changed;
    gboolean finished;
};

static void finish_one(struct pool *pool) {
    if (!g_atomic_int_dec_and_test(&pool->unfinished))
        return;
    g_mutex_lock(&pool->lock);
    pool->finished = TRUE;
    g_cond_signal(&pool->changed);
    g_mutex_unlock(&pool->lock);
}

// GThreadPool takes NULL for "no job", so the argument is always the pool.
static void run(void *arg, void *user_data) {
    struct pool *pool = user_data;
    pool->job(arg);
    finish_one(pool);
}

struct pool *pool_new(size_t workers, size_t backlog) {
    (void)backlog;
    struct pool *pool = g_new0(struct pool, 1);
    pool->unfinished = 1;
    g_mutex_init(&pool->lock);
    g_cond_init(&pool->changed);
    pool->threads = g_thread_pool_new(run, pool, (gint)workers, TRUE, NULL);
    return pool;
}

void pool_submit(struct pool *pool, void (*job)(void *arg), void *arg) {
    pool->job = job;
    g_atomic_int_inc(&pool->unfinished);
    g_thread_pool_push(pool->threads, arg == NULL ? pool : arg, NULL);
}

void pool_wait(struct pool *pool) {
    finish_one(pool);
    g_mutex_lock(&pool->lock);
    while (!pool->finished)
        g_cond_wait(&pool->changed, &pool->lock);
    g_mutex_unlock(&pool->lock);
}

void pool_free(struct pool *pool) {
    g_thread_pool_free(pool->threads, FALSE, TRUE);
    g_cond_clear(&pool->changed);
    g_mutex_clear(&pool->lock);
    g_free(pool);
}

struct gate {
    GMutex lock; // guards open
    GCond opened;
    gboolean open;
};

struct gate *gate_new(void) {
    struct gate *gate = g_new0(struct gate, 1);
    g_mutex_init(&gate->lock);
    g_cond_init(&gate->opened);
    return gate;
}

void gate_wait(struct gate *gate) {
    g_mutex_lock(&gate->lock);
    while (!gate->open)
        g_cond_wait(&gate->opened, &gate->lock);
    g_mutex_unlock(&gate->lock);
}

void gate_open(struct gate *gate) {
    g_mutex_lock(&gate->lock);
    gate->open = TRUE;
    g_cond_broadcast(&gate->opened);
    g_mutex_unlock(&gate->lock);
}

void gate_free(struct gate *gate) {
    g_cond_clear(&gate->opened);
    g_mutex_clear(&gate->lock);
    g_free(gate);
}

int main(int argc, char **argv) {
    static const struct workload workloads[] = {
        {"one-thread", queue_one_thread, 10000},
        {"one-to-one", queue_one_to_one, 10000},
        {"four-to-four", queue_four_to_four, 10000},
        {"pipeline", queue_pipeline, 10000},
        {"pool-empty-2", pool_empty_2, 10000},
        {"pool-empty-8", pool_empty_8, 10000},
        {"pool-empty-64", pool_empty_64, 10000},
        {"pool-microsecond", pool_microsecond, 2000},
        {"cancel-100", gate_open_for_100, 1},
        {0},
    };
    return bench_main(argc, argv, workloads);
}
