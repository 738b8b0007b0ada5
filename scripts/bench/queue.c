// queue.c — the workloads of queue.h.

#include "queue.h"

#include "bench.h"
#include "check.h"

#include <pthread.h>

enum { CAPACITY = 128, MOST_THREADS = 4 };

int64_t queue_one_thread(long count) {
    struct queue *queue = queue_new(CAPACITY);
    int64_t start = bench_now();
    for (long i = 1; i <= count; i++) {
        queue_send(queue, i);
        check_that(queue_recv(queue) == i);
    }
    int64_t took = bench_now() - start;
    queue_free(queue);
    return took;
}

struct share {
    pthread_t thread;
    struct queue *queue;
    long count; // values to send, or to receive
    long sum;   // of those received
};

static void *send_share(void *arg) {
    struct share *share = arg;
    for (long i = 1; i <= share->count; i++)
        queue_send(share->queue, i);
    return NULL;
}

static void *recv_share(void *arg) {
    struct share *share = arg;
    long sum = 0;
    for (long i = 1; i <= share->count; i++)
        sum += queue_recv(share->queue);
    share->sum = sum;
    return NULL;
}

static int64_t many_to_many(long count, int threads) {
    struct share senders[MOST_THREADS];
    struct share receivers[MOST_THREADS];
    struct queue *queue = queue_new(CAPACITY);
    long each = (count + threads - 1) / threads;
    int64_t start = bench_now();
    for (int i = 0; i < threads; i++) {
        senders[i] = receivers[i] = (struct share){.queue = queue};
        senders[i].count = receivers[i].count = each;
        check(pthread_create(&receivers[i].thread, NULL, recv_share,
                             &receivers[i]));
        check(
            pthread_create(&senders[i].thread, NULL, send_share, &senders[i]));
    }
    long sum = 0;
    for (int i = 0; i < threads; i++) {
        check(pthread_join(senders[i].thread, NULL));
        check(pthread_join(receivers[i].thread, NULL));
        sum += receivers[i].sum;
    }
    int64_t took = bench_now() - start;
    check_that(sum == threads * (each * (each + 1) / 2));
    queue_free(queue);
    return took;
}

int64_t queue_one_to_one(long count) {
    return many_to_many(count, 1);
}

int64_t queue_four_to_four(long count) {
    return many_to_many(count, 4);
}

struct table {
    struct queue *there;
    struct queue *back;
    long count;
};

static void *return_all(void *arg) {
    struct table *table = arg;
    for (long i = 0; i < table->count; i++)
        queue_send(table->back, queue_recv(table->there));
    return NULL;
}

int64_t queue_ping_pong(long count) {
    struct table table = {queue_new(0), queue_new(0), count};
    pthread_t other;
    int64_t start = bench_now();
    check(pthread_create(&other, NULL, return_all, &table));
    for (long i = 1; i <= count; i++) {
        queue_send(table.there, i);
        check_that(queue_recv(table.back) == i);
    }
    int64_t took = bench_now() - start;
    check(pthread_join(other, NULL));
    queue_free(table.there);
    queue_free(table.back);
    return took;
}
