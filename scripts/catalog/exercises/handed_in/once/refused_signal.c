// Wakes one of those that wait.

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
        pthread_cond_signal(&once->done);
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
