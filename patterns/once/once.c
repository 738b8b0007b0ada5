// once.c — a door that one thread opens while the others wait before it.
//
// Whenever the lock is free:
// - state goes from NEW to RUNNING to DONE and never back.
// - while it is RUNNING exactly one thread, runner, is inside init, and holds
//   no lock there: init may take its time and call what it likes.
// - once it is DONE result never changes.
//
// Every call takes the lock, also after the initialization. An atomic flag
// would be faster, but Helgrind and DRD take it for a data race.

#include "once/once.h"

#include "check.h"

int once_do(struct once *once, int (*init)(void *arg), void *arg) {
    pthread_mutex_lock(&once->lock);
    if (once->state == ONCE_NEW) {
        once->state = ONCE_RUNNING;
        once->runner = pthread_self();
        pthread_mutex_unlock(&once->lock);
        int result = init(arg);
        pthread_mutex_lock(&once->lock);
        once->result = result;
        once->state = ONCE_DONE;
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
