// once.c — what runs once.

#include "explore.h"

enum { NOT_YET, RUNNING, DONE }; // value of a once

static bool is_not_running(struct thread *thread) {
    return object_at(thread->next.object)->value != RUNNING;
}

int pthread_once(pthread_once_t *once, void (*run)(void)) {
    blocking(ONCE, once, is_not_running, NEVER, CALLER);
    struct object *object = object_at(once);
    if (object->value == NOT_YET) {
        object->value = RUNNING;
        run();
        object->value = DONE;
        release_to(once);
        note_event(once, true, CALLER);
    }
    acquire_from(once);
    return 0;
}
