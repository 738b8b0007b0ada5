// One atomic state; those that wait look again and again.

#include "once/once.h"

#include "check.h"

#include <sched.h>
#include <stdatomic.h>

enum { NOBODY, BUSY, ALL_DONE };

int once_do(struct once *once, int (*init)(void *arg), void *arg) {
    unsigned nobody = NOBODY;
    if (atomic_compare_exchange_strong(&once->is_done, &nobody, BUSY)) {
        pthread_mutex_lock(&once->lock);
        once->runner = pthread_self();
        once->state = ONCE_RUNNING;
        pthread_mutex_unlock(&once->lock);
        once->result = init(arg);
        atomic_store(&once->is_done, ALL_DONE);
        return once->result;
    }
    while (atomic_load(&once->is_done) != ALL_DONE) {
        pthread_mutex_lock(&once->lock);
        if (once->state == ONCE_RUNNING &&
            pthread_equal(once->runner, pthread_self()))
            misuse("once_do: called by its own init");
        pthread_mutex_unlock(&once->lock);
        sched_yield();
    }
    return once->result;
}
