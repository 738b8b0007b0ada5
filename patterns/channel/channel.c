// channel.c — one mutex, one ring, two queues of waiters, direct hand-off.
//
// A sender that finds a receiver waiting copies the value straight to where the
// receiver wants it; a receiver that makes room in a full buffer moves the
// longest waiting sender's value in. So no call is woken only to look again: a
// woken call has what it came for (after the channel of Go's runtime, 2009).
//
// Whenever the lock is free, leaving out waiters whose wait has ended:
// - a receiver waits only while the buffer is empty and no sender waits;
// - a sender waits only while the buffer is full (with capacity 0: always);
// - nobody waits on a closed channel.
//
// Locks are taken in this order: channels by address, then one parker.

#include "channel/internal.h"

#include "check.h"
#include "patience.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>

struct channel *channel_new(size_t elem_size, size_t capacity) {
    size_t room = SIZE_MAX - sizeof(struct channel);
    if (elem_size != 0 && capacity > room / elem_size)
        return NULL;
    struct channel *ch = malloc(sizeof *ch + capacity * elem_size);
    if (ch == NULL)
        return NULL;
    *ch = (struct channel){.elem_size = elem_size, .capacity = capacity};
    if (pthread_mutex_init(&ch->lock, NULL) == 0)
        return ch;
    free(ch);
    return NULL;
}

// The lock is taken so that a partner which has completed our last call, and
// is about to unlock, has done so before the channel goes.
void channel_free(struct channel *ch) {
    if (ch == NULL)
        return;
    pthread_mutex_lock(&ch->lock);
    if (ch->senders.first != NULL || ch->receivers.first != NULL)
        misuse("channel_free: threads still wait on the channel");
    pthread_mutex_unlock(&ch->lock);
    pthread_mutex_destroy(&ch->lock);
    free(ch);
}

// Takes the longest waiting call out of the queue whose wait has not ended.
// Returns it claimed, or NULL.
static struct waiter *claim_first(struct waiter_queue *queue) {
    struct waiter *waiter;
    while ((waiter = queue->first) != NULL) {
        waiter_remove(queue, waiter);
        if (parker_claim(waiter->parker))
            return waiter;
    }
    return NULL;
}

static void complete(struct waiter *waiter, int result) {
    parker_complete(waiter->parker, waiter->which, result);
}

// Signals carry no bytes, and their values may be NULL, which memcpy forbids.
static void copy(const struct channel *ch, void *to, const void *from) {
    if (ch->elem_size != 0)
        memcpy(to, from, ch->elem_size);
}

static void push_back(struct channel *ch, const void *value) {
    size_t slot = ch->head + ch->count;
    if (slot >= ch->capacity)
        slot -= ch->capacity;
    copy(ch, ch->buffer + slot * ch->elem_size, value);
    ch->count++;
}

static void pop_front(struct channel *ch, void *value) {
    copy(ch, value, ch->buffer + ch->head * ch->elem_size);
    ch->head = ch->head + 1 == ch->capacity ? 0 : ch->head + 1;
    ch->count--;
}

int channel_send_now(struct channel *ch, const void *value) {
    if (ch->closed)
        return EPIPE;
    struct waiter *receiver = claim_first(&ch->receivers);
    if (receiver != NULL) {
        copy(ch, receiver->value, value);
        complete(receiver, 0);
        return 0;
    }
    if (ch->count == ch->capacity)
        return EAGAIN;
    push_back(ch, value);
    return 0;
}

int channel_recv_now(struct channel *ch, void *value) {
    bool buffered = ch->count > 0;
    if (buffered)
        pop_front(ch, value);
    struct waiter *sender = claim_first(&ch->senders);
    if (sender != NULL) {
        if (buffered)
            push_back(ch, sender->value);
        else
            copy(ch, value, sender->value);
        complete(sender, 0);
    }
    if (buffered || sender != NULL)
        return 0;
    return ch->closed ? EPIPE : EAGAIN;
}

// Waits in a queue of the channel. Requires the lock and releases it. Returns
// ENOMEM as parker_init does.
static int wait_in(struct channel *ch, struct waiter_queue *queue, void *value,
                   const struct timespec *deadline) {
    struct parker parker;
    int error = parker_init(&parker, deadline);
    struct waiter self = {.parker = &parker, .value = value};
    if (error == 0)
        waiter_push(queue, &self);
    pthread_mutex_unlock(&ch->lock);
    if (error != 0)
        return error;

    int result = parker_wait(&parker);
    if (result == ETIMEDOUT) { // otherwise the partner has taken us out
        pthread_mutex_lock(&ch->lock);
        waiter_remove(queue, &self);
        pthread_mutex_unlock(&ch->lock);
    }
    parker_destroy(&parker);
    return result;
}

// Whether to try again before waiting: a full or empty buffer often changes
// within a yield, and then a whole burst goes through without a wake-up. On a
// rendezvous somebody has to wait or no two calls would ever meet.
static bool worth_a_yield(const struct channel *ch, int yields) {
    return ch->capacity > 0 && yields < PATIENCE;
}

int channel_send_until(struct channel *ch, const void *value,
                       const struct timespec *deadline) {
    for (int yields = 0;; yields++) {
        patient_lock(&ch->lock);
        int result = channel_send_now(ch, value);
        if (result == EAGAIN && !deadline_is_valid(deadline))
            misuse("channel_send_until: the deadline is not a valid time");
        if (result == EAGAIN && !worth_a_yield(ch, yields))
            return wait_in(ch, &ch->senders, (void *)value, deadline);
        pthread_mutex_unlock(&ch->lock);
        if (result != EAGAIN)
            return result;
        sched_yield();
    }
}

int channel_recv_until(struct channel *ch, void *value,
                       const struct timespec *deadline) {
    for (int yields = 0;; yields++) {
        patient_lock(&ch->lock);
        int result = channel_recv_now(ch, value);
        if (result == EAGAIN && !deadline_is_valid(deadline))
            misuse("channel_recv_until: the deadline is not a valid time");
        if (result == EAGAIN && !worth_a_yield(ch, yields))
            return wait_in(ch, &ch->receivers, value, deadline);
        pthread_mutex_unlock(&ch->lock);
        if (result != EAGAIN)
            return result;
        sched_yield();
    }
}

int channel_send(struct channel *ch, const void *value) {
    return channel_send_until(ch, value, NULL);
}

int channel_recv(struct channel *ch, void *value) {
    return channel_recv_until(ch, value, NULL);
}

int channel_try_send(struct channel *ch, const void *value) {
    pthread_mutex_lock(&ch->lock);
    int result = channel_send_now(ch, value);
    pthread_mutex_unlock(&ch->lock);
    return result;
}

int channel_try_recv(struct channel *ch, void *value) {
    pthread_mutex_lock(&ch->lock);
    int result = channel_recv_now(ch, value);
    pthread_mutex_unlock(&ch->lock);
    return result;
}

int channel_close(struct channel *ch) {
    pthread_mutex_lock(&ch->lock);
    bool was_closed = ch->closed;
    ch->closed = true;
    struct waiter *waiter;
    while ((waiter = claim_first(&ch->senders)) != NULL)
        complete(waiter, EPIPE);
    while ((waiter = claim_first(&ch->receivers)) != NULL)
        complete(waiter, EPIPE);
    pthread_mutex_unlock(&ch->lock);
    return was_closed ? EPIPE : 0;
}

size_t channel_len(struct channel *ch) {
    pthread_mutex_lock(&ch->lock);
    size_t count = ch->count;
    pthread_mutex_unlock(&ch->lock);
    return count;
}

size_t channel_capacity(struct channel *ch) {
    return ch->capacity;
}
