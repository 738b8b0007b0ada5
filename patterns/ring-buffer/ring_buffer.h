// ring_buffer.h — a queue without a lock, from one thread to one other.
//
//     struct ring_buffer *ring = ring_buffer_new(sizeof(int), 64);
//     // The producer:
//     int sample = 7;
//     if (ring_buffer_push(ring, &sample) == EAGAIN)
//         puts("full: the consumer is too slow");
//     // The consumer:
//     while (ring_buffer_pop(ring, &sample) == 0)
//         printf("%d\n", sample);
//     // When both threads have ended:
//     ring_buffer_free(ring);
//
// Values are copied in and out by their size, and come out in the order in
// which they went in. No call waits, not even for the other thread: it is for a
// producer that must not sleep, such as an audio callback. A thread that wants
// to sleep until there is something uses a channel.
//
// One thread may push and one may pop, at the same time. Two that push, or two
// that pop, destroy it. Which thread that is may change when something else,
// such as a join or a lock, puts the old one before the new.

#ifndef RING_BUFFER_H
#define RING_BUFFER_H

#include <errno.h>
#include <stddef.h>

struct ring_buffer;

// Returns a ring with room for capacity values of this size; NULL when there is
// no memory. The caller owns it and ends it with ring_buffer_free. Aborts when
// size or capacity is 0.
struct ring_buffer *ring_buffer_new(size_t value_size, size_t capacity);

// Copies a value in, and returns 0; EAGAIN when the ring is full.
int ring_buffer_push(struct ring_buffer *ring, const void *value);

// Copies the oldest value out, and returns 0; EAGAIN when the ring is empty,
// and then *value is as it was.
int ring_buffer_pop(struct ring_buffer *ring, void *value);

// Frees the ring and what is still in it. Nobody may use it any more. NULL is
// allowed.
void ring_buffer_free(struct ring_buffer *ring);

#endif
