// rwlock.c — readers-writer locks. As glibc's do by default, they let a reader
// in while others read, also when a writer waits.

#include "explore.h"

#include <errno.h>

// What readers hand over goes to writers only: among themselves they order
// nothing. So it has an address of its own, inside the lock.
static const volatile void *readers_of(const volatile void *lock) {
    return (const volatile char *)lock + 1;
}

static struct object *usable(const pthread_rwlock_t *lock, uintptr_t pc) {
    return object_in_use(lock, "lock", pc);
}

static bool may_read(struct thread *thread) {
    return object_at(thread->next.object)->owner == NOBODY;
}

static bool may_write(struct thread *thread) {
    const struct object *object = object_at(thread->next.object);
    return object->owner == NOBODY && object->depth == 0;
}

static void start_reading(struct object *object) {
    object->depth++;
    acquire_from(object->address);
    ex->run.current->held++;
}

static void start_writing(struct object *object) {
    object->owner = ex->run.current->id;
    acquire_from(object->address);
    acquire_from(readers_of(object->address));
    ex->run.current->held++;
}

static int read_lock(pthread_rwlock_t *lock, int64_t deadline, uintptr_t pc) {
    if (usable(lock, pc)->owner == ex->run.current->id)
        return EDEADLK;
    if (blocking(READ_LOCK, lock, may_read, deadline, pc) == TIMED_OUT)
        return ETIMEDOUT;
    start_reading(usable(lock, pc));
    return 0;
}

static int write_lock(pthread_rwlock_t *lock, int64_t deadline, uintptr_t pc) {
    if (usable(lock, pc)->owner == ex->run.current->id)
        return EDEADLK;
    if (blocking(LOCK, lock, may_write, deadline, pc) == TIMED_OUT)
        return ETIMEDOUT;
    start_writing(usable(lock, pc));
    return 0;
}

int pthread_rwlock_init(pthread_rwlock_t *lock,
                        const pthread_rwlockattr_t *attributes) {
    (void)attributes;
    if (is_exploring()) {
        visible(INIT, lock, CALLER);
        struct object *object = object_at(lock);
        object->destroyed = false;
        object->owner = NOBODY;
        object->depth = 0;
    }
    plain_memset(lock, 0, sizeof *lock);
    return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *lock) {
    visible(DESTROY, lock, CALLER);
    struct object *object = usable(lock, CALLER);
    if (object->owner != NOBODY || object->depth > 0)
        fail(MISUSE, CALLER, "a lock is destroyed that somebody holds");
    object_destroy(object);
    return 0;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock) {
    return read_lock(lock, NEVER, CALLER);
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t *lock,
                               const struct timespec *deadline) {
    return read_lock(lock, time_of(deadline), CALLER);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock) {
    return write_lock(lock, NEVER, CALLER);
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t *lock,
                               const struct timespec *deadline) {
    return write_lock(lock, time_of(deadline), CALLER);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock) {
    struct object *object = usable(lock, CALLER);
    visible(TRY_LOCK, lock, CALLER);
    if (object->owner != NOBODY) {
        note_failed_try(lock);
        return EBUSY;
    }
    start_reading(object);
    return 0;
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *lock) {
    struct object *object = usable(lock, CALLER);
    visible(TRY_LOCK, lock, CALLER);
    if (object->owner != NOBODY || object->depth > 0) {
        note_failed_try(lock);
        return EBUSY;
    }
    start_writing(object);
    return 0;
}

int pthread_rwlock_unlock(pthread_rwlock_t *lock) {
    struct object *object = usable(lock, CALLER);
    visible(UNLOCK, lock, CALLER);
    if (object->owner == ex->run.current->id) {
        object->owner = NOBODY;
        release_to(lock);
    } else if (object->owner == NOBODY && object->depth > 0) {
        object->depth--;
        release_to(readers_of(lock));
    } else {
        fail(MISUSE, CALLER, "T%d unlocks a lock that it does not hold",
             ex->run.current->id);
    }
    ex->run.current->held--;
    note_release(lock);
    return 0;
}
