// queue.h — workloads for anything that hands values from thread to thread.
//
// A program defines the four functions over the queue that it measures, and
// lists the workloads that this queue can do. So all of them do the same.

#ifndef BENCH_QUEUE_H
#define BENCH_QUEUE_H

#include <stddef.h>
#include <stdint.h>

struct queue;

struct queue *queue_new(size_t capacity); // 0: a rendezvous
void queue_free(struct queue *queue);
void queue_send(struct queue *queue, intptr_t value); // never 0
intptr_t queue_recv(struct queue *queue);

int64_t queue_one_thread(long count);   // sends and receives, alone
int64_t queue_one_to_one(long count);   // one thread sends, one receives
int64_t queue_four_to_four(long count); // the same with four each
int64_t queue_pipeline(long count);     // made, passed on and received by three
int64_t queue_ping_pong(long count);    // to another thread and back

#endif
