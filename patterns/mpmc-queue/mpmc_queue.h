// mpmc_queue.h — a bounded queue without a lock, for any number of threads.
//
//     struct mpmc_queue *queue = mpmc_queue_new(sizeof(int), 64);
//     // Any thread:
//     int job = 7;
//     if (mpmc_queue_push(queue, &job) == EAGAIN)
//         puts("full");
//     // Any thread:
//     while (mpmc_queue_pop(queue, &job) == 0)
//         printf("%d\n", job);
//     // When all of them have ended:
//     mpmc_queue_free(queue);
//
// Values are copied in and out by their size. They come out in the order in
// which their pushes took a place: those of one thread in the order of its
// pushes. No call sleeps. A thread that wants to sleep until there is something
// uses a channel.
//
// Any number of threads may push and pop at the same time. A thread that is
// interrupted between taking a place and filling it keeps those behind it from
// being popped, for as long.

#ifndef MPMC_QUEUE_H
#define MPMC_QUEUE_H

#include <errno.h>
#include <stddef.h>

struct mpmc_queue;

// Returns a queue with room for capacity values of this size; NULL when there
// is no memory. The caller owns it and ends it with mpmc_queue_free. Any
// capacity will do; it need not be a power of two. Aborts when size or capacity
// is 0.
struct mpmc_queue *mpmc_queue_new(size_t value_size, size_t capacity);

// Copies a value in, and returns 0; EAGAIN when the queue is full, or the pop
// that makes room is not done yet.
int mpmc_queue_push(struct mpmc_queue *queue, const void *value);

// Copies the oldest value out, and returns 0; EAGAIN when the queue is empty,
// or the push of the oldest value is not done yet, and then *value is as it
// was. What was done before a push is seen after the pop of its value.
int mpmc_queue_pop(struct mpmc_queue *queue, void *value);

// Frees the queue and what is still in it. Nobody may use it any more. NULL is
// allowed.
void mpmc_queue_free(struct mpmc_queue *queue);

#endif
