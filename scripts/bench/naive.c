// naive.c — the channel that most programs have: one mutex, one ring, two
// condition variables, and a sleep whenever the ring is full or empty.

#include "bench.h"
#include "check.h"
#include "queue.h"

#include <pthread.h>

struct queue {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t not_empty;
    pthread_cond_t not_full;
    pthread_cond_t taken;
    size_t capacity; // set before the threads start, never changed
    size_t first;
    size_t count;
    unsigned long sent;
    unsigned long received;
    intptr_t ring[];
};

static size_t slots(const struct queue *queue) {
    return queue->capacity == 0 ? 1 : queue->capacity;
}

struct queue *queue_new(size_t capacity) {
    size_t room = capacity == 0 ? 1 : capacity;
    struct queue *queue =
        check_alloc(calloc(1, sizeof *queue + room * sizeof queue->ring[0]));
    queue->capacity = capacity;
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->not_empty, NULL);
    pthread_cond_init(&queue->not_full, NULL);
    pthread_cond_init(&queue->taken, NULL);
    return queue;
}

void queue_free(struct queue *queue) {
    pthread_cond_destroy(&queue->taken);
    pthread_cond_destroy(&queue->not_full);
    pthread_cond_destroy(&queue->not_empty);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}

void queue_send(struct queue *queue, intptr_t value) {
    pthread_mutex_lock(&queue->lock);
    while (queue->count == slots(queue))
        pthread_cond_wait(&queue->not_full, &queue->lock);
    queue->ring[(queue->first + queue->count++) % slots(queue)] = value;
    unsigned long ticket = ++queue->sent;
    pthread_cond_signal(&queue->not_empty);
    while (queue->capacity == 0 && queue->received < ticket)
        pthread_cond_wait(&queue->taken, &queue->lock);
    pthread_mutex_unlock(&queue->lock);
}

intptr_t queue_recv(struct queue *queue) {
    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0)
        pthread_cond_wait(&queue->not_empty, &queue->lock);
    intptr_t value = queue->ring[queue->first];
    queue->first = (queue->first + 1) % slots(queue);
    queue->count--;
    queue->received++;
    pthread_cond_signal(&queue->not_full);
    pthread_cond_broadcast(&queue->taken);
    pthread_mutex_unlock(&queue->lock);
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
        {"ping-pong", queue_ping_pong, 200},
        {0},
    };
    return bench_main(argc, argv, workloads);
}
