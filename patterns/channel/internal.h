// internal.h — what a channel and select.c need of each other; not for users.
//
// select.c, parker.c and what stands here serve every implementation of
// channel.h. What an implementation brings besides the functions of channel.h
// is declared below. One is channel.c, lock-free-channel's another.

#ifndef CHANNEL_INTERNAL_H
#define CHANNEL_INTERNAL_H

#include "channel/channel.h"
#include "channel/parker.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

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

// The lock that guards the queues of a channel.
void channel_lock(struct channel *ch);
void channel_unlock(struct channel *ch);

// The queue of the calls that wait to do this. Requires the lock.
struct waiter_queue *channel_queue(struct channel *ch, enum channel_op op);

// Does what the call wants if it can be done at once. Does not require the
// lock, but may wait for a call that is just doing something with the channel.
// Returns 0, EPIPE or EAGAIN as the channel_try_ functions do.
int channel_try(struct channel *ch, enum channel_op op, void *value);

// The same, and requires the lock. After EAGAIN a call that stands in the queue
// before the lock is released misses nothing. Returns EBUSY besides: it cannot
// be said until another call has gone on, which needs the lock.
int channel_try_locked(struct channel *ch, enum channel_op op, void *value);

// How many selects have drawn an order from this channel before, more or less.
unsigned channel_deal(struct channel *ch);

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

// Finds the longest waiting call of the queue whose wait has not ended, and
// takes those before it out. Returns it claimed, or NULL.
static inline struct waiter *waiter_claim_first(struct waiter_queue *queue) {
    struct waiter *waiter;
    while ((waiter = queue->first) != NULL) {
        if (parker_claim(waiter->parker))
            return waiter;
        waiter_remove(queue, waiter);
    }
    return NULL;
}

// Ends the wait of a call that was claimed, and takes it out of the queue.
static inline void waiter_complete(struct waiter_queue *queue,
                                   struct waiter *waiter, int result) {
    waiter_remove(queue, waiter);
    parker_complete(waiter->parker, waiter->which, result);
}

// Waits in the queue of the calls that wait to do this. Requires the lock and
// releases it. Returns what parker_wait does, or ENOMEM as parker_init does.
static inline int wait_in_queue(struct channel *ch, enum channel_op op,
                                void *value, const struct timespec *deadline) {
    struct parker parker;
    int error = parker_init(&parker, deadline);
    struct waiter self = {.parker = &parker, .value = value};
    if (error == 0)
        waiter_push(channel_queue(ch, op), &self);
    channel_unlock(ch);
    if (error != 0)
        return error;

    int result = parker_wait(&parker);
    if (result == ETIMEDOUT) { // otherwise the partner has taken us out
        channel_lock(ch);
        waiter_remove(channel_queue(ch, op), &self);
        channel_unlock(ch);
    }
    parker_destroy(&parker);
    return result;
}

// Signals carry no bytes, and their values may be NULL, which memcpy forbids.
static inline void copy_value(void *to, const void *from, size_t size) {
    if (size != 0)
        memcpy(to, from, size);
}

// On a rendezvous, and where a receiver waits on an empty buffer: sends to the
// call that waits to do the opposite, or receives from it. Requires the lock.
// Returns false when none waits.
static inline bool meet(struct channel *ch, enum channel_op op, void *value,
                        size_t size) {
    enum channel_op other = op == CHANNEL_SEND ? CHANNEL_RECV : CHANNEL_SEND;
    struct waiter_queue *queue = channel_queue(ch, other);
    struct waiter *partner = waiter_claim_first(queue);
    if (partner == NULL)
        return false;
    if (op == CHANNEL_SEND)
        copy_value(partner->value, value, size);
    else
        copy_value(value, partner->value, size);
    waiter_complete(queue, partner, 0);
    return true;
}

#endif
