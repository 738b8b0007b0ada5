// semaphore.h — lets a limited number of threads in at a time, in order of
// arrival.
//
//     void download(const char *url);
//
//     struct semaphore connections;
//     semaphore_init(&connections, 4);
//     semaphore_acquire(&connections);
//     download("/news/today");                   // at most 4 at a time
//     semaphore_release(&connections);
//     semaphore_destroy(&connections);
//
// A released permit goes to the thread that has waited longest: no later one
// can overtake it, and only that thread is woken. A thread that does not find a
// permit yields a few times before it queues.
//
// Deadlines are absolute CLOCK_MONOTONIC times. Every function may be called
// from any thread, and the thread that releases need not be the one that
// acquired, except that semaphore_init must be the first and
// semaphore_destroy the last.

#ifndef SEMAPHORE_H
#define SEMAPHORE_H

#include "deadline.h"

#include <pthread.h>
#include <stdatomic.h>

// Private to the implementation. A caller only needs the size.
struct semaphore {
    pthread_mutex_t lock;            // guards the fields below
    unsigned permits;                // set by init, never changed
    unsigned available;              // permits that nobody holds
    struct semaphore_waiter *oldest; // the waiters, in order of arrival
    struct semaphore_waiter *newest; // meaningless while oldest is NULL
    atomic_llong level; // of atomic-semaphore; semaphore.c does without
};

// Makes a semaphore of this many permits; with 0 no thread ever gets in.
// Returns 0, or the error number of the pthread call that failed: then there is
// nothing to destroy.
int semaphore_init(struct semaphore *sem, unsigned permits);

// Takes a permit; blocks until there is one.
void semaphore_acquire(struct semaphore *sem);

// Takes a permit if that is possible at once: returns 0, else EAGAIN.
int semaphore_try_acquire(struct semaphore *sem);

// As semaphore_acquire, but waits no longer than to the deadline. Returns 0
// with a permit, which it takes even after the deadline if there is one; else
// ETIMEDOUT, without a permit and without a place in the queue; ENOMEM when the
// system has no condition variable to wait with. A NULL deadline waits for
// ever, and needs none. Aborts when it would wait for a deadline that is not a
// valid time, by its tv_nsec.
int semaphore_acquire_until(struct semaphore *sem,
                            const struct timespec *deadline);

// Gives a permit back, to the thread that has waited longest if one waits.
// Never blocks. Aborts when there were more releases than acquires.
void semaphore_release(struct semaphore *sem);

// Ends the semaphore. Aborts when a thread waits for a permit. Permits that
// are still held do not matter.
void semaphore_destroy(struct semaphore *sem);

#endif
