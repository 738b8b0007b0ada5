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

#include <sched.h>

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

void channel_lock(struct channel *ch) {
    pthread_mutex_lock(&ch->lock);
}

void channel_unlock(struct channel *ch) {
    pthread_mutex_unlock(&ch->lock);
}

struct waiter_queue *channel_queue(struct channel *ch, enum channel_op op) {
    return op == CHANNEL_SEND ? &ch->senders : &ch->receivers;
}

static void push_back(struct channel *ch, const void *value) {
    size_t slot = ch->head + ch->count;
    if (slot >= ch->capacity)
        slot -= ch->capacity;
    copy_value(ch->buffer + slot * ch->elem_size, value, ch->elem_size);
    ch->count++;
}

static void pop_front(struct channel *ch, void *value) {
    copy_value(value, ch->buffer + ch->head * ch->elem_size, ch->elem_size);
    ch->head = ch->head + 1 == ch->capacity ? 0 : ch->head + 1;
    ch->count--;
}

static int send_now(struct channel *ch, const void *value) {
    if (ch->closed)
        return EPIPE;
    if (meet(ch, CHANNEL_SEND, (void *)value, ch->elem_size))
        return 0;
    if (ch->count == ch->capacity)
        return EAGAIN;
    push_back(ch, value);
    return 0;
}

static int recv_now(struct channel *ch, void *value) {
    if (ch->count == 0) {
        if (meet(ch, CHANNEL_RECV, value, ch->elem_size))
            return 0;
        return ch->closed ? EPIPE : EAGAIN;
    }
    pop_front(ch, value);
    struct waiter *sender = waiter_claim_first(&ch->senders);
    if (sender != NULL) {
        push_back(ch, sender->value);
        waiter_complete(&ch->senders, sender, 0);
    }
    return 0;
}

int channel_try_locked(struct channel *ch, enum channel_op op, void *value) {
    return op == CHANNEL_SEND ? send_now(ch, value) : recv_now(ch, value);
}

int channel_try(struct channel *ch, enum channel_op op, void *value) {
    patient_lock(&ch->lock);
    int result = channel_try_locked(ch, op, value);
    pthread_mutex_unlock(&ch->lock);
    return result;
}

unsigned channel_deal(struct channel *ch) {
    pthread_mutex_lock(&ch->lock);
    unsigned deals = ch->deals++;
    pthread_mutex_unlock(&ch->lock);
    return deals;
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
        int result = send_now(ch, value);
        if (result == EAGAIN && !deadline_is_valid(deadline))
            misuse("channel_send_until: the deadline is not a valid time");
        if (result == EAGAIN && !worth_a_yield(ch, yields))
            return wait_in_queue(ch, CHANNEL_SEND, (void *)value, deadline);
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
        int result = recv_now(ch, value);
        if (result == EAGAIN && !deadline_is_valid(deadline))
            misuse("channel_recv_until: the deadline is not a valid time");
        if (result == EAGAIN && !worth_a_yield(ch, yields))
            return wait_in_queue(ch, CHANNEL_RECV, value, deadline);
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
    int result = send_now(ch, value);
    pthread_mutex_unlock(&ch->lock);
    return result;
}

int channel_try_recv(struct channel *ch, void *value) {
    pthread_mutex_lock(&ch->lock);
    int result = recv_now(ch, value);
    pthread_mutex_unlock(&ch->lock);
    return result;
}

static void refuse_all(struct waiter_queue *queue) {
    struct waiter *waiter;
    while ((waiter = waiter_claim_first(queue)) != NULL)
        waiter_complete(queue, waiter, EPIPE);
}

int channel_close(struct channel *ch) {
    pthread_mutex_lock(&ch->lock);
    bool was_closed = ch->closed;
    ch->closed = true;
    refuse_all(&ch->senders);
    refuse_all(&ch->receivers);
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
