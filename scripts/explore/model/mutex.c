// mutex.c — mutexes of every type, and spinlocks.
//
// The program's mutex is only asked for its type, which a static initializer or
// pthread_mutex_init has left in it. Who holds it is known here.

#include "explore.h"

#include <errno.h>

static int kind_of(const pthread_mutex_t *mutex) {
#ifdef __GLIBC__
    return mutex->__data.__kind & 3;
#else
    return object_at(mutex)->kind;
#endif
}

static struct object *usable(const void *lock, uintptr_t pc) {
    return object_in_use(lock, "lock", pc);
}

static bool is_free(struct thread *thread) {
    return object_at(thread->next.object)->owner == NOBODY;
}

static void take(struct object *object) {
    object->owner = ex->run.current->id;
    object->depth = 1;
    acquire_from(object->address);
    ex->run.current->held++;
}

static void give_back(struct object *object) {
    object->owner = NOBODY;
    release_to(object->address);
    ex->run.current->held--;
}

// Whether the owner may lock again, or is told that it must not.
static bool again(pthread_mutex_t *mutex, struct object *object, int *error) {
    if (object->owner != ex->run.current->id)
        return false;
    *error = 0;
    if (kind_of(mutex) == PTHREAD_MUTEX_RECURSIVE)
        object->depth++;
    else if (kind_of(mutex) == PTHREAD_MUTEX_ERRORCHECK)
        *error = EDEADLK;
    else
        return false;
    return true;
}

static int lock(pthread_mutex_t *mutex, int64_t deadline, uintptr_t pc) {
    int error;
    if (again(mutex, usable(mutex, pc), &error))
        return error;
    if (blocking(LOCK, mutex, is_free, deadline, pc) == TIMED_OUT)
        return ETIMEDOUT;
    take(usable(mutex, pc));
    return 0;
}

static int unlock(pthread_mutex_t *mutex, uintptr_t pc) {
    struct object *object = usable(mutex, pc);
    visible(UNLOCK, mutex, pc);
    int me = ex->run.current->id;
    if (object->owner != me) {
        if (kind_of(mutex) != PTHREAD_MUTEX_NORMAL)
            return EPERM;
        if (object->owner == NOBODY)
            fail(MISUSE, pc, "T%d unlocks a mutex that nobody holds", me);
        fail(MISUSE, pc, "T%d unlocks a mutex that T%d holds", me,
             object->owner);
    }
    if (--object->depth > 0)
        return 0;
    give_back(object);
    note_release(mutex);
    return 0;
}

// A lock on a stack may be another one than the last that lay there.
static void initialize(const void *lock, const char *name, uintptr_t pc) {
    visible(INIT, lock, pc);
    struct object *object = object_at(lock);
    if (!memory_is_stack((uintptr_t)lock)) {
        if (object->owner != NOBODY)
            fail(MISUSE, pc, "a %s is initialized that T%d holds", name,
                 object->owner);
        if (ex->strict && object->initialized)
            fail(MISUSE, pc, "a %s is initialized a second time", name);
    }
    object->initialized = true;
    object->destroyed = false;
    object->owner = NOBODY;
}

int pthread_mutex_init(pthread_mutex_t *mutex,
                       const pthread_mutexattr_t *attributes) {
    int kind = PTHREAD_MUTEX_NORMAL;
    int shared = PTHREAD_PROCESS_PRIVATE;
    if (attributes != NULL) {
        pthread_mutexattr_gettype(attributes, &kind);
        pthread_mutexattr_getpshared(attributes, &shared);
    }
    if (is_exploring()) {
        if (shared == PTHREAD_PROCESS_SHARED)
            fail(NOT_EXPLORED, CALLER, "a mutex is shared with processes");
        initialize(mutex, "mutex", CALLER);
        object_at(mutex)->kind = kind;
    }
    plain_memset(mutex, 0,
                 sizeof *mutex); // also of the mark of a destroyed one
#ifdef __GLIBC__
    mutex->__data.__kind = kind;
#endif
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex) {
    if (!is_exploring())
        return 0;
    struct object *object = usable(mutex, CALLER);
    visible(DESTROY, mutex, CALLER);
    if (object->owner != NOBODY)
        fail(MISUSE, CALLER, "a mutex is destroyed that T%d holds",
             object->owner);
    object_destroy(object);
    return 0;
}

int pthread_mutex_lock(pthread_mutex_t *mutex) {
    return is_exploring() ? lock(mutex, NEVER, CALLER) : 0;
}

int pthread_mutex_timedlock(pthread_mutex_t *mutex,
                            const struct timespec *deadline) {
    return is_exploring() ? lock(mutex, time_of(deadline), CALLER) : 0;
}

int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock,
                            const struct timespec *deadline);
int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock,
                            const struct timespec *deadline) {
    (void)clock;
    return is_exploring() ? lock(mutex, time_of(deadline), CALLER) : 0;
}

int pthread_mutex_trylock(pthread_mutex_t *mutex) {
    if (!is_exploring())
        return 0;
    struct object *object = usable(mutex, CALLER);
    visible(TRY_LOCK, mutex, CALLER);
    int error;
    if (again(mutex, object, &error))
        return error == 0 ? 0 : EBUSY;
    if (object->owner != NOBODY) {
        note_failed_try(mutex);
        return EBUSY;
    }
    take(object);
    return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex) {
    return is_exploring() ? unlock(mutex, CALLER) : 0;
}

// For a wait on a condition variable.
void mutex_let_go(pthread_mutex_t *mutex, uintptr_t pc) {
    struct object *object = usable(mutex, pc);
    if (object->owner != ex->run.current->id)
        fail(MISUSE, pc, "T%d waits with a mutex that it does not hold",
             ex->run.current->id);
    give_back(object);
    note_event(mutex, true, pc);
}

void mutex_take_back(pthread_mutex_t *mutex, uintptr_t pc) {
    blocking(LOCK, mutex, is_free, NEVER, pc);
    take(usable(mutex, pc));
}

// --------------------------------------------------------------- spinlocks

int pthread_spin_init(pthread_spinlock_t *spinlock, int shared) {
    (void)shared;
    if (is_exploring())
        initialize((const void *)spinlock, "spinlock", CALLER);
    *spinlock = 0;
    return 0;
}

int pthread_spin_destroy(pthread_spinlock_t *spinlock) {
    if (is_exploring())
        object_destroy(object_at((const void *)spinlock));
    return 0;
}

int pthread_spin_lock(pthread_spinlock_t *spinlock) {
    usable((const void *)spinlock, CALLER);
    blocking(LOCK, (void *)spinlock, is_free, NEVER, CALLER);
    take(usable((const void *)spinlock, CALLER));
    return 0;
}

int pthread_spin_trylock(pthread_spinlock_t *spinlock) {
    struct object *object = usable((const void *)spinlock, CALLER);
    visible(TRY_LOCK, spinlock, CALLER);
    if (object->owner != NOBODY) {
        note_failed_try(spinlock);
        return EBUSY;
    }
    take(object);
    return 0;
}

int pthread_spin_unlock(pthread_spinlock_t *spinlock) {
    struct object *object = usable((const void *)spinlock, CALLER);
    visible(UNLOCK, spinlock, CALLER);
    if (object->owner != ex->run.current->id)
        fail(MISUSE, CALLER, "T%d unlocks a spinlock that it does not hold",
             ex->run.current->id);
    give_back(object);
    note_release(spinlock);
    return 0;
}
