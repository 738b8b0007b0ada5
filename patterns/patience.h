// patience.h — giving the processor away a few times before falling asleep.
//
//     patient_lock(&pool->lock);
//     …
//     pthread_mutex_unlock(&pool->lock);
//
// Falling asleep and being woken costs 5 to 70 µs, a yield about 1 µs, and what
// a thread waits for is often one yield away: a lock is held for a few
// instructions, a buffer is filled by the thread that runs next. So a thread
// that must wait first tries again, a few times (Karlin, Li, Manasse and
// Owicki, "Empirical Studies of Competitive Spinning", 1991).

#ifndef PATIENCE_H
#define PATIENCE_H

#include "check.h"

#include <pthread.h>
#include <sched.h>

// How often to yield before sleeping.
enum { PATIENCE = SMALL_OR(1, 16) };

// Takes a lock that is held for a moment only, but by many threads in turn.
static inline void patient_lock(pthread_mutex_t *lock) {
    for (int i = 0; i < PATIENCE; i++) {
        if (pthread_mutex_trylock(lock) == 0)
            return;
        sched_yield();
    }
    pthread_mutex_lock(lock);
}

#endif
