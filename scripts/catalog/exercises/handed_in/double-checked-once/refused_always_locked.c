// It always takes the lock.

#include "once/once.h"

#include "check.h"
#include "tell_valgrind.h"

#include <stdatomic.h>

static int do_once(struct once *once, int (*init)(void *arg), void *arg) {
    pthread_mutex_lock(&once->lock);
    if (once->state == ONCE_NEW) {
        once->state = ONCE_RUNNING;
        once->runner = pthread_self();
        pthread_mutex_unlock(&once->lock);
        int result = init(arg);
        pthread_mutex_lock(&once->lock);
        once->result = result;
        once->state = ONCE_DONE;
        // Release: a thread that looks without the lock sees what init did.
        tell_released(&once->is_done);
        atomic_store_explicit(&once->is_done, 1, memory_order_release);
        pthread_cond_broadcast(&once->done);
    } else if (once->state == ONCE_RUNNING &&
               pthread_equal(once->runner, pthread_self())) {
        misuse("once_do: called by its own init");
    }
    while (once->state != ONCE_DONE)
        pthread_cond_wait(&once->done, &once->lock);
    int result = once->result;
    pthread_mutex_unlock(&once->lock);
    return result;
}

int once_do(struct once *once, int (*init)(void *arg), void *arg) {
    tell_atomic(&once->is_done, sizeof once->is_done);
    // Acquire: what init did is seen, and its result.
    return do_once(once, init, arg);
}
