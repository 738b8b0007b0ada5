// A call from init itself waits for itself for ever.

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
    }
    while (once->state != ONCE_DONE)
        pthread_cond_wait(&once->done, &once->lock);
    int result = once->result;
    pthread_mutex_unlock(&once->lock);
    return result;
}
