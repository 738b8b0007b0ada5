// Signals behind the unlock, when the waiter may be gone.

#include "semaphore/semaphore.h"

#include "check.h"
#include "patience.h"

#include <errno.h>
#include <sched.h>

// One call that waits. It lives on the caller's stack and is guarded by the
// semaphore's lock.
struct semaphore_waiter {
    pthread_cond_t granted_changed;
    bool granted;
    struct semaphore_waiter *next;
};

int semaphore_init(struct semaphore *sem, unsigned permits) {
    *sem = (struct semaphore){.permits = permits, .available = permits};
    return pthread_mutex_init(&sem->lock, NULL);
}

static bool take(struct semaphore *sem) {
    if (sem->available == 0)
        return false;
    sem->available--;
    return true;
}

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

// Queues until a permit is granted or the deadline passes. Called, and
// returns, with the lock held.
static int wait_in_queue(struct semaphore *sem,
                         const struct timespec *deadline) {
    if (!deadline_is_valid(deadline))
        misuse("semaphore_acquire_until: the deadline is not a valid time");
    struct semaphore_waiter self = {.granted = false};
    if (deadline == NULL)
        self.granted_changed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    else if (deadline_cond_init(&self.granted_changed) != 0)
        return ENOMEM;
    append(sem, &self);

    int error = 0;
    while (!self.granted && error == 0)
        error = deadline_wait(&self.granted_changed, &sem->lock, deadline);
    pthread_cond_destroy(&self.granted_changed);
    // A permit that came at the very moment of the deadline is ours all the
    // same: the releaser has counted it as taken.
    if (!self.granted)
        withdraw(sem, &self);
    return self.granted ? 0 : ETIMEDOUT;
}

int semaphore_acquire_until(struct semaphore *sem,
                            const struct timespec *deadline) {
    pthread_mutex_lock(&sem->lock);
    bool taken = take(sem);
    for (int i = 0; !taken && i < PATIENCE; i++) {
        pthread_mutex_unlock(&sem->lock);
        sched_yield();
        pthread_mutex_lock(&sem->lock);
        taken = take(sem);
    }
    int error = taken ? 0 : wait_in_queue(sem, deadline);
    pthread_mutex_unlock(&sem->lock);
    return error;
}

void semaphore_acquire(struct semaphore *sem) {
    semaphore_acquire_until(sem, NULL);
}

int semaphore_try_acquire(struct semaphore *sem) {
    pthread_mutex_lock(&sem->lock);
    bool taken = take(sem);
    pthread_mutex_unlock(&sem->lock);
    return taken ? 0 : EAGAIN;
}

void semaphore_release(struct semaphore *sem) {
    pthread_mutex_lock(&sem->lock);
    if (sem->available == sem->permits)
        misuse("semaphore_release: more releases than acquires");
    struct semaphore_waiter *waiter = sem->oldest;
    if (waiter == NULL) {
        sem->available++;
    } else {
        sem->oldest = waiter->next;
        waiter->granted = true;
    }
    pthread_mutex_unlock(&sem->lock);
    if (waiter != NULL)
        pthread_cond_signal(&waiter->granted_changed);
}

void semaphore_destroy(struct semaphore *sem) {
    pthread_mutex_lock(&sem->lock);
    if (sem->oldest != NULL)
        misuse("semaphore_destroy: a thread waits for a permit");
    pthread_mutex_unlock(&sem->lock);
    pthread_mutex_destroy(&sem->lock);
}
