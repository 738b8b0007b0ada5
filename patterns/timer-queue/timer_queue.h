// timer_queue.h — calls functions at given times, in one thread, however many
// there are.
//
//     void close_idle(void *connection);
//
//     struct timer_queue *timers = timer_queue_new();
//     int *connection = malloc(sizeof(int));
//
//     struct timer idle = {.call = close_idle, .arg = connection};
//     struct timespec when = milliseconds_from_now(5000);
//     int error = timer_queue_add(timers, &idle, &when);
//
//     timer_queue_cancel(timers, &idle);         // data came in
//     free(connection);          // close_idle does not run, and will not
//
//     timer_queue_free(timers);
//
// The functions run one after the other in the thread of the queue, without a
// lock, so one that takes long delays those behind it. It may add, again its
// own timer too, and cancel.
//
// Times are absolute CLOCK_MONOTONIC times. Every function may be called from
// any thread, except that timer_queue_free must be the last and that the
// functions of timers must not call it.

#ifndef TIMER_QUEUE_H
#define TIMER_QUEUE_H

#include "deadline.h"

#include <stddef.h>

// The caller's. Its first two fields are set by the caller, the others zero.
// It must stay until its function has been called, or a cancel has returned,
// or the queue is freed.
struct timer {
    void (*call)(void *arg);
    void *arg;
    struct timespec when; // private to timer_queue.c, as is the next one
    size_t place;         // in the heap, or 0
};

// Makes an empty queue and starts its thread, which has all signals blocked.
// Returns NULL when out of memory or threads. The caller ends it with
// timer_queue_free.
struct timer_queue *timer_queue_new(void);

// Has timer->call(timer->arg) called at that time, or as soon as possible when
// it has passed. Those of the same time come in any order. Never blocks.
// Returns 0, or ENOMEM; then it is not called. Aborts when the timer waits to
// be called already, or when the time is not valid: tv_nsec is below 0 or above
// 999999999.
int timer_queue_add(struct timer_queue *timers, struct timer *timer,
                    const struct timespec *when);

// Once it has returned the function is not running, and will not run unless the
// timer is added anew: what arg points to may be freed. Blocks while the
// function runs, except that the function itself may cancel its timer.
// Returns 0 when that has prevented a call; ENOENT when there was none to come.
int timer_queue_cancel(struct timer_queue *timers, struct timer *timer);

// Cancels all timers, waits for a function that runs, and ends the thread. NULL
// is allowed.
void timer_queue_free(struct timer_queue *timers);

#endif
