// semaphore.c — permits, and a queue of threads that wait for one.
//
// Whenever the lock is free:
// - available <= permits, and while somebody is queued available is 0: a
//   released permit does not become available but goes to the oldest waiter.
// - a queued waiter is not granted; a granted one has left the queue and owns
//   a permit, though it may not have woken up yet.
//
// So a waiter is woken once and always finds its permit, and available +
// permits held is constant: release need not know which threads wait.

#include "semaphore/semaphore.h"

#include "check.h"
#include "patience.h"
#include "semaphore/queue.h"

#include <errno.h>
#include <sched.h>

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
    int error = semaphore_queue_wait(sem, &self, deadline);
    pthread_cond_destroy(&self.granted_changed);
    return error;
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
        pthread_cond_signal(&waiter->granted_changed);
    }
    pthread_mutex_unlock(&sem->lock);
}

void semaphore_destroy(struct semaphore *sem) {
    pthread_mutex_lock(&sem->lock);
    if (sem->oldest != NULL)
        misuse("semaphore_destroy: a thread waits for a permit");
    pthread_mutex_unlock(&sem->lock);
    pthread_mutex_destroy(&sem->lock);
}
