// future.c — a value behind a lock, and a count of the references to it.
//
// Whenever the lock is free:
// - settled goes from false to true once. From then on error and the value
//   never change, and every waiter has been woken.
// - references counts those that may call; it is 0 only when the last of them
//   is about to free the memory, and no other has the pointer.

#include "future/future.h"

#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>

struct future {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t settled_changed;
    size_t size; // set before the threads start, never changed
    unsigned references;
    unsigned waiting; // calls inside future_get
    bool settled;
    int error;    // once it is settled; 0: there is a value
    char value[]; // size bytes
};

struct future *future_new(size_t size) {
    if (size > SIZE_MAX - sizeof(struct future))
        return NULL;
    struct future *future = calloc(1, sizeof *future + size);
    if (future == NULL)
        return NULL;
    future->size = size;
    future->references = 1;
    if (pthread_mutex_init(&future->lock, NULL) != 0) {
        free(future);
        return NULL;
    }
    if (deadline_cond_init(&future->settled_changed) == 0)
        return future;
    pthread_mutex_destroy(&future->lock);
    free(future);
    return NULL;
}

struct future *future_retain(struct future *future) {
    pthread_mutex_lock(&future->lock);
    future->references++;
    pthread_mutex_unlock(&future->lock);
    return future;
}

void future_release(struct future *future) {
    if (future == NULL)
        return;
    pthread_mutex_lock(&future->lock);
    bool last = --future->references == 0;
    if (last && future->waiting > 0)
        misuse("future_release: a thread without a reference waits");
    pthread_mutex_unlock(&future->lock);
    if (!last)
        return;
    pthread_cond_destroy(&future->settled_changed);
    pthread_mutex_destroy(&future->lock);
    free(future);
}

// With a value, or with an error and without.
static int settle(struct future *future, const void *value, int error) {
    pthread_mutex_lock(&future->lock);
    bool first = !future->settled;
    if (first) {
        future->settled = true;
        future->error = error;
        if (value != NULL)
            memcpy(future->value, value, future->size);
        pthread_cond_broadcast(&future->settled_changed);
    }
    pthread_mutex_unlock(&future->lock);
    return first ? 0 : EALREADY;
}

int future_set(struct future *future, const void *value) {
    return settle(future, value, 0);
}

int future_fail(struct future *future, int error) {
    if (error == 0)
        misuse("future_fail: 0 is not an error");
    return settle(future, NULL, error);
}

bool future_is_settled(struct future *future) {
    pthread_mutex_lock(&future->lock);
    bool settled = future->settled;
    pthread_mutex_unlock(&future->lock);
    return settled;
}

// Until the future is settled or the deadline passes. Called, and returns,
// with the lock held.
static void wait_locked(struct future *future,
                        const struct timespec *deadline) {
    int error = 0;
    if (!future->settled && !deadline_is_valid(deadline))
        misuse("future_get_until: the deadline is not a valid time");
    future->waiting++;
    while (!future->settled && error == 0)
        error =
            deadline_wait(&future->settled_changed, &future->lock, deadline);
    future->waiting--;
}

int future_get_until(struct future *future, void *value,
                     const struct timespec *deadline) {
    pthread_mutex_lock(&future->lock);
    wait_locked(future, deadline);
    int error = future->settled ? future->error : ETIMEDOUT;
    if (error == 0 && value != NULL)
        memcpy(value, future->value, future->size);
    pthread_mutex_unlock(&future->lock);
    return error;
}

int future_get(struct future *future, void *value) {
    return future_get_until(future, value, NULL);
}
