// queue.c — a list of waiters; the thread that grants a permit takes the oldest
// one out.

#include "semaphore/queue.h"

#include <errno.h>

static void append(struct semaphore *sem, struct semaphore_waiter *waiter) {
    if (sem->oldest == NULL)
        sem->oldest = waiter;
    else
        sem->newest->next = waiter;
    sem->newest = waiter;
}

static void withdraw(struct semaphore *sem, struct semaphore_waiter *waiter) {
    struct semaphore_waiter *before = NULL;
    struct semaphore_waiter *at = sem->oldest;
    for (; at != waiter; at = at->next)
        before = at;
    if (before == NULL)
        sem->oldest = waiter->next;
    else
        before->next = waiter->next;
    if (sem->newest == waiter)
        sem->newest = before;
}

int semaphore_queue_wait(struct semaphore *sem, struct semaphore_waiter *self,
                         const struct timespec *deadline) {
    append(sem, self);
    int error = 0;
    while (!self->granted && error == 0)
        error = deadline_wait(&self->granted_changed, &sem->lock, deadline);
    if (!self->granted)
        withdraw(sem, self);
    return self->granted ? 0 : ETIMEDOUT;
}
