// channel.h — a typed-by-size queue between threads: buffered or rendezvous,
// closable, with deadlines and a true multi-way select. Go's chan, in C.
//
//     struct channel *numbers = channel_new(sizeof(int), 8);
//     channel_send(numbers, &(int){42});
//     int number;
//     while (channel_recv(numbers, &number) == 0)
//         printf("%d\n", number);                  // until closed and drained
//
// Every function may be called from any thread, except that nobody may be in
// a call on a channel while it is freed. Only the call that sent what you have
// received, or received what you have sent, or closed the channel may still be
// on its way out, unless it is a select with the channel in several cases.
//
// Values are copied, elem_size bytes each; the caller keeps its own copy.
// Functions return 0 or an error number.
//
// Deadlines are absolute CLOCK_MONOTONIC times; a NULL deadline waits for
// ever. A call that can proceed does so even when its deadline has passed; one
// that would wait for a time that is not valid (by its tv_nsec) aborts.
//
// Order: one sender's values arrive in the order in which it sent them, and
// blocked senders, or receivers, are served in the order in which they came.

#ifndef CHANNEL_H
#define CHANNEL_H

#include "deadline.h"

#include <stddef.h>

struct channel;

// Makes a channel of up to capacity values of elem_size bytes. With capacity
// 0 it is a rendezvous: a send returns when a receiver has taken the value.
// With elem_size 0 it carries signals, and values may be NULL.
// Returns NULL when out of memory or when the sizes overflow. The caller owns
// the channel and ends it with channel_free.
struct channel *channel_new(size_t elem_size, size_t capacity);

// Frees the channel and what is still buffered. Closing it first is not
// needed. Aborts when a thread waits on the channel. NULL is allowed.
void channel_free(struct channel *ch);

// Sends a copy of *value; blocks while the buffer is full, or, on a rendezvous
// channel, until a receiver takes it.
// Returns 0 when sent; EPIPE when the channel is closed, or is closed while
// the call waits: then no receiver will see the value.
int channel_send(struct channel *ch, const void *value);

// Receives the oldest value into *value; blocks while there is none.
// Returns 0 when received; EPIPE when the channel is closed and drained, with
// *value untouched.
int channel_recv(struct channel *ch, void *value);

// As channel_send and channel_recv, but return EAGAIN instead of blocking.
int channel_try_send(struct channel *ch, const void *value);
int channel_try_recv(struct channel *ch, void *value);

// As channel_send and channel_recv, but wait no longer than to the deadline:
// then ETIMEDOUT, and the value was not sent, or *value is untouched. ENOMEM,
// with nothing done, when the system has no condition variable to wait with; a
// NULL deadline waits for ever, and needs none. Both abort when they would wait
// for a deadline that is not a valid time, by its tv_nsec, as does a select.
int channel_send_until(struct channel *ch, const void *value,
                       const struct timespec *deadline);
int channel_recv_until(struct channel *ch, void *value,
                       const struct timespec *deadline);

// Closes the channel: buffered values can still be received, further sends
// are refused, and every blocked sender and receiver is woken with EPIPE.
// Returns 0; EPIPE when it was closed already.
int channel_close(struct channel *ch);

// How many values are buffered now, which another thread may change at once,
// and how many can be.
size_t channel_len(struct channel *ch);
size_t channel_capacity(struct channel *ch);

enum channel_op { CHANNEL_SEND, CHANNEL_RECV };

// One alternative of a select. For CHANNEL_SEND *value is only read.
struct channel_case {
    struct channel *channel; // NULL: never ready
    enum channel_op op;
    void *value;
};

// Waits until one of the cases can proceed and does exactly that one. Among
// several ready cases each is as likely as the others. A channel may appear in
// several cases; a select never meets itself. Sleeps while nothing is ready.
//
// Returns 0 when case *chosen happened; EPIPE when case *chosen met a closed
// channel (for a receive: closed and drained); ETIMEDOUT when the deadline
// passed first: then no case happened and *chosen is untouched. A deadline in
// the past polls once. ENOMEM, with nothing done, only for more than
// CHANNEL_SELECT_SMALL cases, or for a deadline as above.
enum { CHANNEL_SELECT_SMALL = 8 };
int channel_select(const struct channel_case *cases, size_t count,
                   const struct timespec *deadline, size_t *chosen);

#endif
