// nsync.c — a bounded queue with nsync's mutex and conditional critical
// sections: a waiter names its condition, and an unlock wakes whom it lets go.

#include "bench.h"
#include "check.h"
#include "queue.h"

#include <nsync.h>

struct queue {
    nsync_mu lock; // guards the fields below
    size_t capacity;
    size_t first;
    size_t count;
    intptr_t ring[];
};

static int not_empty(const void *arg) {
    const struct queue *queue = arg;
    return queue->count > 0;
}

static int not_full(const void *arg) {
    const struct queue *queue = arg;
    return queue->count < queue->capacity;
}

struct queue *queue_new(size_t capacity) {
    struct queue *queue = check_alloc(
        calloc(1, sizeof *queue + capacity * sizeof queue->ring[0]));
    nsync_mu_init(&queue->lock);
    queue->capacity = capacity;
    return queue;
}

void queue_free(struct queue *queue) {
    free(queue);
}

void queue_send(struct queue *queue, intptr_t value) {
    nsync_mu_lock(&queue->lock);
    nsync_mu_wait(&queue->lock, not_full, queue, NULL);
    size_t slot = queue->first + queue->count++;
    queue->ring[slot < queue->capacity ? slot : slot - queue->capacity] = value;
    nsync_mu_unlock(&queue->lock);
}

intptr_t queue_recv(struct queue *queue) {
    nsync_mu_lock(&queue->lock);
    nsync_mu_wait(&queue->lock, not_empty, queue, NULL);
    intptr_t value = queue->ring[queue->first];
    queue->first = queue->first + 1 == queue->capacity ? 0 : queue->first + 1;
    queue->count--;
    nsync_mu_unlock(&queue->lock);
    return value;
}

// Included, so that the calls above are compiled into its loops: a peer should
// not pay for being called through queue.h.
#include "queue.c"

int main(int argc, char **argv) {
    static const struct workload workloads[] = {
        {"one-thread", queue_one_thread, 10000},
        {"one-to-one", queue_one_to_one, 10000},
        {"four-to-four", queue_four_to_four, 10000},
        {"pipeline", queue_pipeline, 10000},
        {0},
    };
    return bench_main(argc, argv, workloads);
}
