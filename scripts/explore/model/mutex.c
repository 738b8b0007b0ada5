// mutex.c — mutexes of every type.
//
// Whether one is held, by whom and how often stands in its first two words, its
// type where a static initializer or pthread_mutex_init has left it.

#include "calls.h"

#include <errno.h>

static unsigned *depth_of(pthread_mutex_t *mutex) {
    return &mutex->__data.__count;
}

static int kind_of(const pthread_mutex_t *mutex) {
    enum { KIND = 3 };
    return mutex->__data.__kind & KIND;
}

// A robust one, whose owner may end without unlocking it.
enum { ROBUST = 16, MAX_ROBUST = 64 };
enum { CONSISTENT, OWNER_DIED, INCONSISTENT, LOST };

static bool is_robust(const pthread_mutex_t *mutex) {
    return (mutex->__data.__kind & ROBUST) != 0;
}

static int *state_of(pthread_mutex_t *mutex) {
    return &mutex->__data.__owner;
}

// Those that are held.
static pthread_mutex_t *robust[MAX_ROBUST];
static int robust_count;

static struct object *usable(const pthread_mutex_t *mutex, uintptr_t pc) {
    return object_intact(mutex, "mutex", pc);
}

static bool is_free(struct thread *thread) {
    return object_holder(thread->next.object) < 0;
}

static int take(pthread_mutex_t *mutex, struct object *object, uintptr_t pc) {
    if (is_robust(mutex) && *state_of(mutex) == LOST)
        return ENOTRECOVERABLE;
    object_hold(object, thread_now()->id);
    *depth_of(mutex) = 1;
    acquire_from(mutex);
    thread_now()->held++;
    if (!is_robust(mutex))
        return 0;
    if (robust_count == MAX_ROBUST)
        fail(NOT_EXPLORED, pc, "more than %d robust mutexes", MAX_ROBUST);
    robust[robust_count++] = mutex;
    if (*state_of(mutex) == CONSISTENT)
        return 0;
    *state_of(mutex) = INCONSISTENT;
    return EOWNERDEAD;
}

static void forget_robust(const pthread_mutex_t *mutex) {
    for (int i = 0; i < robust_count; i++)
        if (robust[i] == mutex)
            robust[i--] = robust[--robust_count];
}

static void give_back(pthread_mutex_t *mutex, struct object *object) {
    if (is_robust(mutex) && *state_of(mutex) == INCONSISTENT)
        *state_of(mutex) = LOST;
    if (is_robust(mutex))
        forget_robust(mutex);
    object_let_go(object);
    *depth_of(mutex) = 0;
    release_to(mutex);
    thread_now()->held--;
}

// Whether the owner may lock again, or is told that it must not.
static bool again(pthread_mutex_t *mutex, int *error) {
    if (object_holder(mutex) != thread_now()->id)
        return false;
    *error = 0;
    if (kind_of(mutex) == PTHREAD_MUTEX_RECURSIVE)
        ++*depth_of(mutex);
    else if (kind_of(mutex) == PTHREAD_MUTEX_ERRORCHECK)
        *error = EDEADLK;
    else
        return false;
    return true;
}

int mutex_lock(pthread_mutex_t *mutex, int64_t deadline, uintptr_t pc) {
    int error;
    usable(mutex, pc);
    if (again(mutex, &error))
        return error;
    if (blocking(LOCK, mutex, is_free, deadline, pc) == TIMED_OUT)
        return error_of(deadline);
    return take(mutex, usable(mutex, pc), pc);
}

int mutex_try_lock(pthread_mutex_t *mutex, uintptr_t pc) {
    usable(mutex, pc);
    visible(TRY_LOCK, mutex, pc);
    struct object *object = usable(mutex, pc);
    int error;
    if (again(mutex, &error))
        return error == 0 ? 0 : EBUSY;
    if (object_holder(mutex) != NOBODY) {
        note_failed_try(mutex);
        return EBUSY;
    }
    return take(mutex, object, pc);
}

// Whether it is not the caller who holds it. Where POSIX names no error for
// that, it is misuse.
static bool is_not_mine(const pthread_mutex_t *mutex, const char *does,
                        uintptr_t pc) {
    int me = thread_now()->id;
    int holder = object_holder(mutex);
    if (holder == me)
        return false;
    if (kind_of(mutex) == PTHREAD_MUTEX_ERRORCHECK ||
        kind_of(mutex) == PTHREAD_MUTEX_RECURSIVE)
        return true;
    if (holder == NOBODY)
        fail(MISUSE, pc, "T%d %s a mutex that nobody holds", me, does);
    fail(MISUSE, pc, "T%d %s a mutex that T%d holds", me, does, holder);
}

int mutex_unlock(pthread_mutex_t *mutex, uintptr_t pc) {
    usable(mutex, pc);
    visible(UNLOCK, mutex, pc);
    struct object *object = usable(mutex, pc);
    if (is_not_mine(mutex, "unlocks", pc))
        return EPERM;
    if (--*depth_of(mutex) > 0)
        return 0;
    give_back(mutex, object);
    note_release(mutex);
    return 0;
}

int mutex_let_go(pthread_mutex_t *mutex, uintptr_t pc) {
    note_also(mutex);
    struct object *object = usable(mutex, pc);
    if (is_not_mine(mutex, "waits with", pc))
        return EPERM;
    if (--*depth_of(mutex) > 0)
        return 0;
    give_back(mutex, object);
    note_event(mutex, true, pc);
    return 0;
}

int mutex_take_back(pthread_mutex_t *mutex, uintptr_t pc) {
    usable(mutex, pc);
    if (object_holder(mutex) == thread_now()->id) {
        ++*depth_of(mutex);
        return 0;
    }
    blocking(LOCK, mutex, is_free, NEVER, pc);
    return take(mutex, usable(mutex, pc), pc);
}

// The current thread is about to end: others find what it holds.
void mutexes_abandon(void) {
    const struct thread *me = ex->run.current;
    for (int i = robust_count - 1; i >= 0; i--) {
        pthread_mutex_t *mutex = robust[i];
        if (object_holder(mutex) != me->id)
            continue;
        note_far_effect();
        give_back(mutex, object_at(mutex));
        *state_of(mutex) = OWNER_DIED;
        note_event(mutex, true, 0);
        note_change(mutex);
    }
}

int pthread_mutex_consistent(pthread_mutex_t *mutex) {
    usable(mutex, CALLER);
    if (!is_robust(mutex) || object_holder(mutex) != thread_now()->id ||
        *state_of(mutex) != INCONSISTENT)
        return EINVAL;
    *state_of(mutex) = CONSISTENT;
    return 0;
}

int mutex_init(pthread_mutex_t *mutex, int kind, uintptr_t pc) {
    visible(INIT, mutex, pc);
    int holder = object_holder(mutex);
    if (object_is_held(mutex))
        fail(MISUSE, pc, "a mutex is initialized that T%d holds", holder);
    struct object *object = object_begin(mutex, "mutex", pc);
    plain_memset(mutex, 0, sizeof *mutex);
    object_let_go(object);
    mutex->__data.__kind = kind;
    return 0;
}

int mutex_destroy(pthread_mutex_t *mutex, uintptr_t pc) {
    usable(mutex, pc);
    visible(DESTROY, mutex, pc);
    struct object *object = usable(mutex, pc);
    int holder = object_holder(mutex);
    if (holder >= 0)
        fail(MISUSE, pc, "a mutex is destroyed that T%d holds", holder);
    object_destroy(object);
    return 0;
}

// ------------------------------------------------------------- POSIX's calls

// That it may be shared with processes changes nothing: there are none.
int pthread_mutex_init(pthread_mutex_t *mutex,
                       const pthread_mutexattr_t *attributes) {
    int kind = PTHREAD_MUTEX_NORMAL;
    int robustness = PTHREAD_MUTEX_STALLED;
    if (attributes != NULL) {
        pthread_mutexattr_gettype(attributes, &kind);
        pthread_mutexattr_getrobust(attributes, &robustness);
    }
    if (robustness == PTHREAD_MUTEX_ROBUST)
        kind |= ROBUST;
    return mutex_init(mutex, kind, CALLER);
}

int pthread_mutex_destroy(pthread_mutex_t *mutex) {
    return mutex_destroy(mutex, CALLER);
}

int pthread_mutex_lock(pthread_mutex_t *mutex) {
    return mutex_lock(mutex, NEVER, CALLER);
}

int pthread_mutex_timedlock(pthread_mutex_t *mutex,
                            const struct timespec *deadline) {
    return mutex_lock(mutex, deadline_of(deadline, CLOCK_REALTIME, CALLER),
                      CALLER);
}

int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock,
                            const struct timespec *deadline);
int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock,
                            const struct timespec *deadline) {
    if (!clock_is_known(clock))
        return EINVAL;
    return mutex_lock(mutex, deadline_of(deadline, clock, CALLER), CALLER);
}

int pthread_mutex_trylock(pthread_mutex_t *mutex) {
    return mutex_try_lock(mutex, CALLER);
}

int pthread_mutex_unlock(pthread_mutex_t *mutex) {
    return mutex_unlock(mutex, CALLER);
}
