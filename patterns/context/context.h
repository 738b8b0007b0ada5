// context.h — tells a tree of tasks to stop: by hand, or at a deadline. Go's
// context.
//
//     #include "channel/channel.h"
//
//     struct channel *answers = channel_new(sizeof(int), 1);
//     struct context *request = context_new(NULL);
//     struct timespec deadline = milliseconds_from_now(50);
//     struct context *lookup = context_with_deadline(request, &deadline);
//
//     int answer, error;
//     struct channel_case cases[] = {
//         {answers, CHANNEL_RECV, &answer},
//         {context_done(lookup), CHANNEL_RECV, NULL},
//     };
//     size_t chosen;
//     if (channel_select(cases, 2, NULL, &chosen) == EPIPE && chosen == 1)
//         error = context_err(lookup);           // ECANCELED or ETIMEDOUT
//
//     context_free(lookup);                      // children before parents
//     context_free(request);
//     channel_free(answers);
//
// Stopping is a request: a task notices it by receiving from context_done or
// by asking context_err. Nothing is interrupted.
//
// Every function may be called from any thread, except that nobody may use a
// context while it is freed.

#ifndef CONTEXT_H
#define CONTEXT_H

#include "deadline.h"

struct channel;
struct context;

// Makes a child of parent, or a root when parent is NULL. A child of a
// canceled context is born canceled, with its parent's reason. Returns NULL
// when out of memory. The caller owns the context and ends it with
// context_free.
struct context *context_new(struct context *parent);

// As context_new, but the context is canceled with ETIMEDOUT at the deadline,
// an absolute CLOCK_MONOTONIC time, though no thread polls it; at once when
// the deadline has passed. A parent that is canceled earlier takes the context
// with it, so a deadline later than the parent's has no effect. NULL means no
// deadline. Aborts when the deadline is not a valid time, by its tv_nsec.
//
// One thread watches the deadlines of the whole process. It starts with the
// first context that has a deadline ahead, has all signals blocked, and is
// joined when the last such context is freed. Returns NULL also when that
// thread cannot be started.
struct context *context_with_deadline(struct context *parent,
                                      const struct timespec *deadline);

// Cancels the context and all its descendants with ECANCELED: those that are
// not canceled yet, because the first reason stays. When it returns, done is
// closed for all of them.
void context_cancel(struct context *ctx);

// The channel that is closed when the context is canceled; nothing is ever
// sent on it. It belongs to the context: do not close, send or free.
struct channel *context_done(struct context *ctx);

// 0; ECANCELED after context_cancel; ETIMEDOUT after the deadline. Not 0
// before done is closed, and final.
int context_err(struct context *ctx);

// Frees the context, without canceling it. Aborts when it still has children
// or when a thread still waits on done. NULL is allowed.
void context_free(struct context *ctx);

#endif
