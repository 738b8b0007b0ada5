// semaphore.c — POSIX semaphores, the unnamed ones.

#include "explore.h"

#include <errno.h>
#include <semaphore.h>

static bool has_permit(struct thread *thread) {
    return object_at(thread->next.object)->value > 0;
}

static struct object *usable(const sem_t *semaphore, uintptr_t pc) {
    // One that was destroyed and then freed counts as freed.
    if (memory_is_freed((uintptr_t)semaphore))
        fail(USE_AFTER_FREE, pc, "a semaphore is used that has been freed");
    return object_in_use(semaphore, "semaphore", pc);
}

static int fail_with(int error) {
    errno = error;
    return -1;
}

static int take(sem_t *semaphore, int64_t deadline, uintptr_t pc) {
    usable(semaphore, pc);
    if (blocking(TAKE, semaphore, has_permit, deadline, pc) == TIMED_OUT)
        return fail_with(ETIMEDOUT);
    usable(semaphore, pc)->value--;
    acquire_from(semaphore);
    note_progress(true);
    return 0;
}

int sem_init(sem_t *semaphore, int shared, unsigned value) {
    if (shared != 0)
        fail(NOT_EXPLORED, CALLER, "a semaphore is shared with processes");
    visible(INIT, semaphore, CALLER);
    struct object *object = object_at(semaphore);
    object->value = (int)value;
    object->destroyed = false;
    return 0;
}

int sem_destroy(sem_t *semaphore) {
    visible(DESTROY, semaphore, CALLER);
    object_destroy(usable(semaphore, CALLER));
    return 0;
}

int sem_wait(sem_t *semaphore) {
    return take(semaphore, NEVER, CALLER);
}

int sem_timedwait(sem_t *semaphore, const struct timespec *deadline) {
    return take(semaphore, time_of(deadline), CALLER);
}

int sem_clockwait(sem_t *semaphore, clockid_t clock,
                  const struct timespec *deadline);
int sem_clockwait(sem_t *semaphore, clockid_t clock,
                  const struct timespec *deadline) {
    (void)clock;
    return take(semaphore, time_of(deadline), CALLER);
}

int sem_trywait(sem_t *semaphore) {
    visible(TRY_LOCK, semaphore, CALLER);
    struct object *object = usable(semaphore, CALLER);
    if (object->value == 0) {
        note_progress(false);
        return fail_with(EAGAIN);
    }
    object->value--;
    acquire_from(semaphore);
    return 0;
}

int sem_post(sem_t *semaphore) {
    visible(POST, semaphore, CALLER);
    usable(semaphore, CALLER)->value++;
    release_to(semaphore);
    note_progress(true);
    return 0;
}

int sem_getvalue(sem_t *semaphore, int *value) {
    visible(READ, semaphore, CALLER);
    int permits = usable(semaphore, CALLER)->value;
    store_to(value, sizeof *value, CALLER);
    *value = permits;
    return 0;
}
