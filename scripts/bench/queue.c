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

struct passage {
    struct queue *from;
    struct queue *to;
    long count;
};

static void *pass_on(void *arg) {
    struct passage *passage = arg;
    for (long i = 0; i < passage->count; i++)
        queue_send(passage->to, queue_recv(passage->from));
    return NULL;
}

int64_t queue_pipeline(long count) {
    struct queue *made = queue_new(CAPACITY);
    struct queue *passed = queue_new(CAPACITY);
    struct share first = {.queue = made, .count = count};
    struct share last = {.queue = passed, .count = count};
    struct passage middle = {made, passed, count};
    pthread_t passing;
    int64_t start = bench_now();
    check(pthread_create(&first.thread, NULL, send_share, &first));
    check(pthread_create(&passing, NULL, pass_on, &middle));
    recv_share(&last);
    check(pthread_join(first.thread, NULL));
    check(pthread_join(passing, NULL));
    int64_t took = bench_now() - start;
    check_that(last.sum == count * (count + 1) / 2);
    queue_free(made);
    queue_free(passed);
    return took;
}

int64_t queue_ping_pong(long count) {
    struct passage table = {queue_new(0), queue_new(0), count};
    pthread_t other;
    int64_t start = bench_now();
    check(pthread_create(&other, NULL, pass_on, &table));
    for (long i = 1; i <= count; i++) {
        queue_send(table.from, i);
        check_that(queue_recv(table.to) == i);
    }
    int64_t took = bench_now() - start;
    check(pthread_join(other, NULL));
    queue_free(table.from);
    queue_free(table.to);
    return took;
}
