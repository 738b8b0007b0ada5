// barrier.c — barriers.

#include "explore.h"

#include <errno.h>

static bool round_is_over(struct thread *thread) {
    return object_at(thread->next.object)->value != thread->round;
}

int pthread_barrier_init(pthread_barrier_t *barrier,
                         const pthread_barrierattr_t *attributes,
                         unsigned parties) {
    (void)attributes;
    if (parties == 0)
        return EINVAL;
    visible(INIT, barrier, CALLER);
    struct object *object = object_at(barrier);
    object->destroyed = false;
    object->kind = (int)parties;
    object->depth = 0; // how many have arrived
    object->value = 0; // the round
    return 0;
}

int pthread_barrier_destroy(pthread_barrier_t *barrier) {
    visible(DESTROY, barrier, CALLER);
    object_destroy(object_at(barrier));
    return 0;
}

int pthread_barrier_wait(pthread_barrier_t *barrier) {
    visible(BARRIER, barrier, CALLER);
    struct object *object = object_at(barrier);
    if (object_is_destroyed(object) || object->kind == 0)
        fail(MISUSE, CALLER, "a barrier is used that is not initialized");
    release_to(barrier);
    note_progress(true);
    bool is_last = ++object->depth == object->kind;
    if (is_last) {
        object->depth = 0;
        object->value++;
    } else {
        ex->run.current->round = object->value;
        blocking(BARRIER, barrier, round_is_over, NEVER, CALLER);
    }
    acquire_from(barrier);
    return is_last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}
