// future.h — a value that is not there yet: set once, by anybody, and waited
// for by any number of threads.
//
//     void *quote(void *price);                // sets it, then releases it
//
//     pthread_t thread;
//     struct future *price = future_new(sizeof(int));
//     pthread_create(&thread, NULL, quote, future_retain(price));
//
//     int euros;
//     struct timespec deadline = milliseconds_from_now(50);
//     int error = future_get_until(price, &euros, &deadline);
//     if (error == ETIMEDOUT)
//         future_fail(price, ECANCELED);       // nobody needs it now
//     future_release(price);
//     pthread_join(thread, NULL);
//
// A future is settled once, with a value or with an error, and the first to do
// it wins. Canceling is settling with ECANCELED: the waiters get it, and the
// thread that would have set the value gets a refusal.
//
// It lives as long as somebody has a reference. A thread that hands it to
// another makes one for that other first; every thread releases its own, and
// the last release frees. A thread that has promised to settle it must do so
// before releasing, also where something goes wrong, or others wait for ever.
//
// Values are copied, size bytes each. Deadlines are absolute CLOCK_MONOTONIC
// times. Every function may be called from any thread that has a reference.

#ifndef FUTURE_H
#define FUTURE_H

#include "deadline.h"

#include <stdbool.h>
#include <stddef.h>

struct future;

// Makes a future of a value of size bytes, not settled, with one reference: the
// caller's. With size 0 it only says that something has happened, and values
// may be NULL. Returns NULL when out of memory.
struct future *future_new(size_t size);

// One more reference. Returns the future.
struct future *future_retain(struct future *future);

// Gives a reference back. The last one frees the future, settled or not;
// aborts when a thread, which then had no reference, still waits for it. NULL
// is allowed.
void future_release(struct future *future);

// Settles the future with a copy of *value and wakes all waiters. Never blocks.
// Returns 0; EALREADY when it was settled: then nothing has changed, and what
// the value owns is still the caller's.
int future_set(struct future *future, const void *value);

// As future_set, but with an error number instead of a value; aborts when that
// is 0. With ECANCELED it is the way to cancel.
int future_fail(struct future *future, int error);

// Whether it is settled, for a thread that computes for long and can stop when
// the result is not wanted any more. Never blocks.
bool future_is_settled(struct future *future);

// Blocks until the future is settled. Returns 0 with the value copied to
// *value, or the error with *value untouched; the same for everyone, however
// often. With a NULL value nothing is copied. What was written before
// future_set is seen after future_get.
int future_get(struct future *future, void *value);

// As future_get, but waits no longer than to the deadline: then ETIMEDOUT, and
// the future is as it was. A future that is settled is got even after the
// deadline. A NULL deadline waits for ever. Aborts when it would wait for a
// deadline that is not a valid time, by its tv_nsec.
int future_get_until(struct future *future, void *value,
                     const struct timespec *deadline);

#endif
