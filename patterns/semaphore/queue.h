// queue.h — the threads that wait for a permit, in order of arrival. For the
// implementations of semaphore.h; not for users.
//
// Each call requires the lock of the semaphore, and returns with it.

#ifndef SEMAPHORE_QUEUE_H
#define SEMAPHORE_QUEUE_H

#include "semaphore/semaphore.h"

#include <stdbool.h>

// One call that waits. It lives on the caller's stack and is guarded by the
// semaphore's lock.
struct semaphore_waiter {
    pthread_cond_t granted_changed;
    bool granted; // it owns a permit, and has left the queue
    struct semaphore_waiter *next;
};

// Waits behind those that wait already, until a permit is granted or the
// deadline passes, which must fit granted_changed. Gives up the lock while it
// sleeps. Returns 0, or ETIMEDOUT. A permit that comes at the very moment of
// the deadline is granted.
int semaphore_queue_wait(struct semaphore *sem, struct semaphore_waiter *self,
                         const struct timespec *deadline);

#endif
