// internal.h — what channel.c and select.c share; not for users.

#ifndef CHANNEL_INTERNAL_H
#define CHANNEL_INTERNAL_H

#include "channel/channel.h"
#include "channel/parker.h"

// One blocked call on one channel; a select has one for each of its cases, all
// with the same parker. It lives on the stack of the call, which takes it out
// of the queue before it returns. Its fields belong to the channel's lock.
struct waiter {
    struct waiter *next;
    struct waiter *previous;
    struct parker *parker;
    void *value;  // where to copy from, or to; only after a claim
    size_t which; // the case
    bool queued;
};

struct waiter_queue {
    struct waiter *first; // has waited longest
    struct waiter *last;
};

struct channel {
    pthread_mutex_t lock; // guards the fields down to receivers
    bool closed;
    unsigned deals; // how many selects drew an order from this channel
    size_t head;    // slot of the oldest value
    size_t count;   // values in the buffer
    struct waiter_queue senders;
    struct waiter_queue receivers;

    size_t elem_size; // set by channel_new, never changed, as is capacity
    size_t capacity;
    unsigned char buffer[]; // a ring of capacity slots, guarded by lock
};

// Does what the call wants if it can be done at once. Requires the lock.
// Returns 0, EPIPE or EAGAIN as the channel_try_ functions do.
int channel_send_now(struct channel *ch, const void *value);
int channel_recv_now(struct channel *ch, void *value);

static inline void waiter_push(struct waiter_queue *queue,
                               struct waiter *waiter) {
    waiter->next = NULL;
    waiter->previous = queue->last;
    if (queue->last != NULL)
        queue->last->next = waiter;
    else
        queue->first = waiter;
    queue->last = waiter;
    waiter->queued = true;
}

// Takes the waiter out, wherever it stands; does nothing when it is out.
static inline void waiter_remove(struct waiter_queue *queue,
                                 struct waiter *waiter) {
    if (!waiter->queued)
        return;
    if (waiter->previous != NULL)
        waiter->previous->next = waiter->next;
    else
        queue->first = waiter->next;
    if (waiter->next != NULL)
        waiter->next->previous = waiter->previous;
    else
        queue->last = waiter->previous;
    waiter->queued = false;
}

#endif
