// lock_free_channel.c — the buffer is a circle of cells that change hands
// without a lock; the lock is only for calls that wait.
//
//     next of recv: it takes a place here     next of send: it takes one here
//               ▼                               ▼
//     ┌───────┬───────┬───────┬───────┬───────┬───────┐
//     │turn 2 │turn 1 │turn 1 │turn 1 │turn 1 │turn 0 │
//     │ free  │ value │ value │ value │ value │ free  │
//     └───────┴───────┴───────┴───────┴───────┴───────┘
//
// - A place is a number that each of the two ends gives out once. It lies in
//   cell place % capacity, in lap place / capacity. The turn of the cell is
//   2 * lap while it is free for that lap's send, and 2 * lap + 1 while it
//   holds that lap's value (as in mpmc-queue).
// - A call that finds nothing to do says so, in waiting, and looks once more at
//   the other end, before it stands in the queue. A call that has taken a place
//   looks whether another has said so (as in event-count). If both missed the
//   other, the one would sleep for ever; so both steps of both are seq_cst.
// - The last thing that a call does with the channel is to count up the turn,
//   or, if someone waits, to release the lock that it took before. So whoever
//   has what it handed over may free the channel: channel_free waits for both.
// - No thread waits for a cell while it has the lock, because the thread whose
//   turn it is may want the lock first. That is what EBUSY is for.
//
// Whenever the lock is free, leaving out waiters whose wait has ended, a sender
// waits only while the buffer is full, and a receiver only while it is empty,
// or a call that sees waiting has taken a place and will take the lock. With
// capacity 0 all is done under the lock, as in channel/channel.c.

#include "channel/channel.h"

#include "channel/internal.h"
#include "check.h"
#include "patience.h"
#include "tell_valgrind.h"

#include <sched.h>
#include <stdatomic.h>

enum { LINE = 64 }; // bytes that processors take from each other at once

enum { CLOSED = 1, PLACE = 2 }; // in next: a bit of send's, and one place

struct cell {
    _Atomic uint64_t turn;
    unsigned char value[]; // of the thread that has the place
};

struct end {
    _Atomic uint64_t next; // PLACE * the place that it gives out next
    char apart[LINE - sizeof(uint64_t)];
};

// Arrays of two elements are for senders and receivers: by enum channel_op.
struct channel {
    pthread_mutex_t lock;          // guards queues; held to store to waiting
    struct waiter_queue queues[2]; // the calls that wait to do this
    char apart[LINE];

    atomic_bool waiting[2]; // whether a call is in the queue, or about to be
    size_t elem_size;       // set by channel_new, never changed, as are these
    size_t capacity;
    size_t stride; // bytes from one cell to the next
    char more_apart[LINE];

    struct end ends[2];
    atomic_uint deals; // how many selects drew an order from this channel
    char most_apart[LINE];

    _Alignas(struct cell) unsigned char cells[];
};

// A place that a call has taken.
struct taken {
    struct cell *cell;
    uint64_t number; // of the turn, for the call
};

static enum channel_op other(enum channel_op op) {
    return op == CHANNEL_SEND ? CHANNEL_RECV : CHANNEL_SEND;
}

static struct cell *cell_at(struct channel *ch, uint64_t place) {
    size_t index = (size_t)(place % ch->capacity);
    return (struct cell *)(void *)(ch->cells + index * ch->stride);
}

struct channel *channel_new(size_t elem_size, size_t capacity) {
    const size_t step = _Alignof(struct cell);
    if (elem_size > SIZE_MAX - sizeof(struct cell) - step)
        return NULL;
    size_t stride = (sizeof(struct cell) + elem_size + step - 1) / step * step;
    if (capacity > (SIZE_MAX - sizeof(struct channel)) / stride)
        return NULL;
    // All turns, ends and flags begin with 0.
    struct channel *ch = calloc(1, sizeof *ch + capacity * stride);
    if (ch == NULL)
        return NULL;
    ch->elem_size = elem_size;
    ch->capacity = capacity;
    ch->stride = stride;
    if (pthread_mutex_init(&ch->lock, NULL) != 0) {
        free(ch);
        return NULL;
    }
    tell_atomic(&ch->waiting, sizeof ch->waiting);
    tell_atomic(&ch->ends, sizeof ch->ends);
    tell_atomic(&ch->deals, sizeof ch->deals);
    for (size_t i = 0; i < capacity; i++)
        tell_atomic(&cell_at(ch, i)->turn, sizeof(uint64_t));
    return ch;
}

void channel_lock(struct channel *ch) {
    pthread_mutex_lock(&ch->lock);
}

void channel_unlock(struct channel *ch) {
    for (int op = 0; op < 2; op++) {
        bool waiting = ch->queues[op].first != NULL;
        // Not written for nothing, because others read the line all the time.
        if (waiting !=
            atomic_load_explicit(&ch->waiting[op], memory_order_relaxed))
            atomic_store_explicit(&ch->waiting[op], waiting,
                                  memory_order_relaxed);
    }
    pthread_mutex_unlock(&ch->lock);
}

struct waiter_queue *channel_queue(struct channel *ch, enum channel_op op) {
    return &ch->queues[op];
}

// Whether a call has said that it waits to do this.
static bool is_awaited(struct channel *ch, enum channel_op op) {
    // Seq_cst: after the exchange that took a place at the other end.
    return atomic_load_explicit(&ch->waiting[op], memory_order_seq_cst);
}

// The place that the end gives out next, and CLOSED.
static uint64_t next_of(struct channel *ch, enum channel_op op) {
    // Acquire: whoever finds it closed sees what was done before.
    return atomic_load_explicit(&ch->ends[op].next, memory_order_acquire);
}

// What a call must do that finds its cell's turn not come, or that must not
// overtake others: EAGAIN, it can wait; EPIPE, it never will; EBUSY, look
// again: another call has taken a place and is not done with its cell, or was
// quicker.
static int look_at_other_end(struct channel *ch, enum channel_op op,
                             uint64_t next) {
    // Seq_cst: behind the store to waiting.
    uint64_t others =
        atomic_load_explicit(&ch->ends[other(op)].next, memory_order_seq_cst);
    bool closed = (next | others) & CLOSED;
    if (closed)
        tell_acquired(&ch->ends);
    int64_t sent = (int64_t)(next / PLACE - others / PLACE);
    if (op == CHANNEL_SEND && closed)
        return EPIPE;
    if (op == CHANNEL_SEND)
        return sent < (int64_t)ch->capacity ? EBUSY : EAGAIN;
    if (sent < 0)
        return EBUSY;
    return closed ? EPIPE : EAGAIN;
}

// Takes the next place for op, as soon as its cell's turn has come. Returns 0:
// the cell is the caller's until it hands it over; else as above.
static int take(struct channel *ch, enum channel_op op, struct taken *taken) {
    uint64_t next = next_of(ch, op);
    for (;;) {
        if (next & CLOSED || ch->capacity == 0)
            return look_at_other_end(ch, op, next);
        uint64_t place = next / PLACE;
        taken->cell = cell_at(ch, place);
        taken->number = 2 * (place / ch->capacity) + op;
        // Acquire: what the last owner of the cell did with it is done.
        uint64_t turn =
            atomic_load_explicit(&taken->cell->turn, memory_order_acquire);
        if (turn < taken->number)
            return look_at_other_end(ch, op, next);
        if (turn > taken->number) // the place was given to another thread
            next = next_of(ch, op);
        // Seq_cst: before the look at who is waiting.
        else if (atomic_compare_exchange_strong_explicit(
                     &ch->ends[op].next, &next, next + PLACE,
                     memory_order_seq_cst, memory_order_acquire)) {
            tell_acquired(&taken->cell->turn);
            return 0;
        }
    }
}

// Copies the value, and hands the cell over to the thread whose turn is next.
static void pass(struct channel *ch, enum channel_op op,
                 const struct taken *taken, void *value) {
    if (op == CHANNEL_SEND)
        copy_value(taken->cell->value, value, ch->elem_size);
    else
        copy_value(value, taken->cell->value, ch->elem_size);
    // Release: what this thread did with the cell is done.
    tell_released(&taken->cell->turn);
    atomic_store_explicit(&taken->cell->turn, taken->number + 1,
                          memory_order_release);
}

// Does what the longest waiting call wants, if it can be done. Requires the
// lock.
static bool serve_first(struct channel *ch, enum channel_op op) {
    struct waiter *waiter = waiter_claim_first(&ch->queues[op]);
    if (waiter == NULL)
        return false;
    struct taken taken;
    int result = take(ch, op, &taken);
    if (result == 0)
        pass(ch, op, &taken, waiter->value);
    if (result == EAGAIN || result == EBUSY) {
        parker_release(waiter->parker);
        return false;
    }
    waiter_complete(&ch->queues[op], waiter, result);
    return true;
}

// Does what waiting calls want, until nothing can be done or nobody waits.
// Where a cell's turn has not come, the call that has its place will do it: it
// has taken it after they had said that they wait. Requires the lock.
static void serve(struct channel *ch) {
    while (serve_first(ch, CHANNEL_RECV) || serve_first(ch, CHANNEL_SEND))
        continue;
}

int channel_try_locked(struct channel *ch, enum channel_op op, void *value) {
    if (ch->capacity == 0 && meet(ch, op, value, ch->elem_size))
        return 0;
    // Seq_cst: before the look at the other end.
    atomic_store_explicit(&ch->waiting[op], true, memory_order_seq_cst);
    if (ch->queues[op].first != NULL) // nobody is overtaken
        return look_at_other_end(ch, op, next_of(ch, op));
    struct taken taken;
    int result = take(ch, op, &taken);
    if (result == 0) {
        pass(ch, op, &taken, value);
        serve(ch);
    }
    return result;
}

static void pass_and_serve(struct channel *ch, enum channel_op op,
                           const struct taken *taken, void *value) {
    patient_lock(&ch->lock);
    pass(ch, op, taken, value);
    serve(ch);
    channel_unlock(ch);
}

static int try_to_meet(struct channel *ch, enum channel_op op, void *value) {
    patient_lock(&ch->lock);
    int result = channel_try_locked(ch, op, value);
    channel_unlock(ch);
    return result;
}

// Inline, so that each end has a copy of its own, made for it.
static inline int try_now(struct channel *ch, enum channel_op op, void *value) {
    if (ch->capacity == 0)
        return try_to_meet(ch, op, value);
    struct taken taken;
    int result;
    while ((result = is_awaited(ch, op) // nobody is overtaken
                         ? look_at_other_end(ch, op, next_of(ch, op))
                         : take(ch, op, &taken)) == EBUSY)
        sched_yield();
    if (result != 0)
        return result;
    // Looked at before the cell is handed over, and if so the lock is taken
    // before, because after that the channel may be gone.
    if (is_awaited(ch, other(op)))
        pass_and_serve(ch, op, &taken, value);
    else
        pass(ch, op, &taken, value);
    return 0;
}

int channel_try(struct channel *ch, enum channel_op op, void *value) {
    return op == CHANNEL_SEND ? try_now(ch, CHANNEL_SEND, value)
                              : try_now(ch, CHANNEL_RECV, value);
}

unsigned channel_deal(struct channel *ch) {
    // Two threads may draw the same number, and that does no harm.
    unsigned deals = atomic_load_explicit(&ch->deals, memory_order_relaxed);
    atomic_store_explicit(&ch->deals, deals + 1, memory_order_relaxed);
    return deals;
}

// Tries again while that is worth a yield: a full or empty buffer often changes
// within one, and then a whole burst goes through. On a rendezvous somebody has
// to wait or no two calls would ever meet.
static int wait_until(struct channel *ch, enum channel_op op, void *value,
                      const struct timespec *deadline, const char *invalid) {
    int patience = ch->capacity == 0 ? 0 : PATIENCE;
    for (int yields = 0;; yields++) {
        int result = EAGAIN;
        if (ch->capacity > 0)
            result = channel_try(ch, op, value);
        if (result != EAGAIN)
            return result;
        if (yields >= patience) {
            patient_lock(&ch->lock);
            result = channel_try_locked(ch, op, value);
            if (result == EAGAIN && !deadline_is_valid(deadline))
                misuse(invalid);
            if (result == EAGAIN)
                return wait_in_queue(ch, op, value, deadline);
            channel_unlock(ch);
            if (result != EBUSY)
                return result;
        } else if (!deadline_is_valid(deadline)) {
            misuse(invalid);
        }
        sched_yield();
    }
}

int channel_send_until(struct channel *ch, const void *value,
                       const struct timespec *deadline) {
    int result = try_now(ch, CHANNEL_SEND, (void *)value);
    if (result != EAGAIN)
        return result;
    return wait_until(ch, CHANNEL_SEND, (void *)value, deadline,
                      "channel_send_until: the deadline is not a valid time");
}

int channel_recv_until(struct channel *ch, void *value,
                       const struct timespec *deadline) {
    int result = try_now(ch, CHANNEL_RECV, value);
    if (result != EAGAIN)
        return result;
    return wait_until(ch, CHANNEL_RECV, value, deadline,
                      "channel_recv_until: the deadline is not a valid time");
}

int channel_send(struct channel *ch, const void *value) {
    return channel_send_until(ch, value, NULL);
}

int channel_recv(struct channel *ch, void *value) {
    return channel_recv_until(ch, value, NULL);
}

int channel_try_send(struct channel *ch, const void *value) {
    return channel_try(ch, CHANNEL_SEND, (void *)value);
}

int channel_try_recv(struct channel *ch, void *value) {
    return channel_try(ch, CHANNEL_RECV, value);
}

int channel_close(struct channel *ch) {
    pthread_mutex_lock(&ch->lock);
    // Release: whoever finds it closed sees what was done before.
    tell_released(&ch->ends);
    uint64_t next = atomic_fetch_or_explicit(&ch->ends[CHANNEL_SEND].next,
                                             CLOSED, memory_order_release);
    serve(ch);
    channel_unlock(ch);
    return next & CLOSED ? EPIPE : 0;
}

size_t channel_len(struct channel *ch) {
    for (;;) {
        // Unless a value was received meanwhile, both were so at one time.
        uint64_t before = next_of(ch, CHANNEL_RECV);
        uint64_t sent = next_of(ch, CHANNEL_SEND);
        uint64_t after = next_of(ch, CHANNEL_RECV);
        if (before == after)
            return (size_t)((sent - after) / PLACE);
    }
}

size_t channel_capacity(struct channel *ch) {
    return ch->capacity;
}

// A partner that has completed our last call may not be done with its cell yet,
// or about to release the lock. Both are waited for.
void channel_free(struct channel *ch) {
    if (ch == NULL)
        return;
    uint64_t sent = next_of(ch, CHANNEL_SEND) / PLACE;
    uint64_t received = next_of(ch, CHANNEL_RECV) / PLACE;
    uint64_t lap = sent < ch->capacity ? sent : ch->capacity;
    for (uint64_t place = sent - lap; place < sent; place++) {
        uint64_t turn = 2 * (place / ch->capacity) + (place < received ? 2 : 1);
        struct cell *cell = cell_at(ch, place);
        // Acquire: what the partner did with the cell is done.
        while (atomic_load_explicit(&cell->turn, memory_order_acquire) != turn)
            sched_yield();
        tell_acquired(&cell->turn);
    }
    pthread_mutex_lock(&ch->lock);
    if (ch->queues[CHANNEL_SEND].first != NULL ||
        ch->queues[CHANNEL_RECV].first != NULL)
        misuse("channel_free: threads still wait on the channel");
    pthread_mutex_unlock(&ch->lock);
    pthread_mutex_destroy(&ch->lock);
    free(ch);
}
