// Waits by giving the lock back and taking it once more.

#include "once/once.h"

#include "check.h"

#include <sched.h>
#include <stdbool.h>

int once_do(struct once *once, int (*init)(void *arg), void *arg) {
    for (;;) {
        bool mine = false;
        pthread_mutex_lock(&once->lock);
        switch (once->state) {
        case ONCE_DONE:
            pthread_mutex_unlock(&once->lock);
            return once->result;
        case ONCE_NEW:
            mine = true;
            once->state = ONCE_RUNNING;
            once->runner = pthread_self();
            break;
        case ONCE_RUNNING:
            if (pthread_equal(once->runner, pthread_self()))
                misuse("once_do: called by its own init");
            break;
        }
        pthread_mutex_unlock(&once->lock);
        if (!mine) {
            sched_yield();
            continue;
        }
        int result = init(arg);
        pthread_mutex_lock(&once->lock);
        once->result = result;
        once->state = ONCE_DONE;
        pthread_mutex_unlock(&once->lock);
    }
}
