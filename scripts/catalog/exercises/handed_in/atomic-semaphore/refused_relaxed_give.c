// What was done under the permit is not handed on.

#include "semaphore/semaphore.h"

#include "check.h"
#include "patience.h"
#include "semaphore/queue.h"
#include "tell_valgrind.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>

enum { QUEUED = -1 };

int semaphore_init(struct semaphore *sem, unsigned permits) {
    *sem = (struct semaphore){.permits = permits};
    atomic_init(&sem->level, permits);
    tell_atomic(&sem->level, sizeof sem->level);
    return pthread_mutex_init(&sem->lock, NULL);
}

// Takes a permit, if one is free.
static bool take(struct semaphore *sem) {
    long long level = atomic_load_explicit(&sem->level, memory_order_relaxed);
    while (level > 0) {
        // Acquire: what was done before the permit was given back is seen.
        if (atomic_compare_exchange_strong_explicit(
                &sem->level, &level, level - 1, memory_order_acquire,
                memory_order_relaxed)) {
            tell_acquired(&sem->level);
            return true;
        }
    }
    return false;
}

// Sets a permit free, if nobody is queued.
static bool give(struct semaphore *sem) {
    long long level = atomic_load_explicit(&sem->level, memory_order_relaxed);
    while (level != QUEUED) {
        if (level == sem->permits)
            misuse("semaphore_release: more releases than acquires");
        // Release: the thread that takes it sees what was done until here.
        tell_released(&sem->level);
        if (atomic_compare_exchange_strong_explicit(
                &sem->level, &level, level + 1, memory_order_relaxed,
                memory_order_relaxed))
            return true;
    }
    return false;
}

// Lets threads queue, unless a permit is free. The lock is held.
static bool begin_queue(struct semaphore *sem) {
    long long level = 0;
    // Relaxed: all that hangs on it is guarded by the lock.
    return atomic_compare_exchange_strong_explicit(&sem->level, &level, QUEUED,
                                                   memory_order_relaxed,
                                                   memory_order_relaxed) ||
           level == QUEUED;
}

// Ends that when nobody is queued any more. The lock is held.
static void end_queue(struct semaphore *sem) {
    if (sem->oldest == NULL)
        atomic_store_explicit(&sem->level, 0, memory_order_relaxed);
}

static int queue_or_take(struct semaphore *sem,
                         const struct timespec *deadline) {
    if (!deadline_is_valid(deadline))
        misuse("semaphore_acquire_until: the deadline is not a valid time");
    struct semaphore_waiter self = {.granted = false};
    if (deadline == NULL)
        self.granted_changed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    else if (deadline_cond_init(&self.granted_changed) != 0)
        return ENOMEM;
    pthread_mutex_lock(&sem->lock);
    // The last look and the place in the queue are one step.
    bool taken = false;
    while (!taken && !begin_queue(sem))
        taken = take(sem);
    int error = taken ? 0 : semaphore_queue_wait(sem, &self, deadline);
    if (error != 0)
        end_queue(sem);
    pthread_mutex_unlock(&sem->lock);
    pthread_cond_destroy(&self.granted_changed);
    return error;
}

// For a thread that has found no permit.
static int acquire_later(struct semaphore *sem,
                         const struct timespec *deadline) {
    for (int i = 0; i < PATIENCE; i++) {
        sched_yield();
        if (take(sem))
            return 0;
    }
    return queue_or_take(sem, deadline);
}

int semaphore_acquire_until(struct semaphore *sem,
                            const struct timespec *deadline) {
    return take(sem) ? 0 : acquire_later(sem, deadline);
}

void semaphore_acquire(struct semaphore *sem) {
    if (!take(sem))
        acquire_later(sem, NULL);
}

int semaphore_try_acquire(struct semaphore *sem) {
    return take(sem) ? 0 : EAGAIN;
}

// Gives a permit to the thread that has waited longest, if one waits.
static bool hand_over(struct semaphore *sem) {
    pthread_mutex_lock(&sem->lock);
    struct semaphore_waiter *waiter = sem->oldest;
    if (waiter != NULL) {
        if (sem->permits == 0) // so nobody has one
            misuse("semaphore_release: more releases than acquires");
        sem->oldest = waiter->next;
        end_queue(sem);
        waiter->granted = true;
        pthread_cond_signal(&waiter->granted_changed);
    }
    pthread_mutex_unlock(&sem->lock);
    return waiter != NULL;
}

void semaphore_release(struct semaphore *sem) {
    if (give(sem))
        return;
    while (!hand_over(sem) && !give(sem))
        ; // the last waiter has given up in between, and another has come
}

void semaphore_destroy(struct semaphore *sem) {
    pthread_mutex_lock(&sem->lock);
    if (sem->oldest != NULL)
        misuse("semaphore_destroy: a thread waits for a permit");
    pthread_mutex_unlock(&sem->lock);
    pthread_mutex_destroy(&sem->lock);
    tell_plain(&sem->level, sizeof sem->level);
}
