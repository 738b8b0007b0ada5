// It says that all is done before the result is there.

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
        atomic_store(&once->is_done, 1);
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
    if (atomic_load_explicit(&once->is_done, memory_order_acquire) == 0)
        return do_once(once, init, arg);
    tell_acquired(&once->is_done);
    return once->result;
}
