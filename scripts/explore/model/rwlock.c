// rwlock.c — readers-writer locks. As glibc's do by default, they let a reader
// in while others read, also when a writer waits. One whose attribute prefers
// writers does not, not even a reader that holds it already; nor does, when
// strict, one without an attribute, for the price of a preemption: POSIX
// permits either.
//
// Who writes stands in the lock itself, and how many read. Which threads do is
// remembered with each; the era tells a lock from another one that lay at its
// address before.

#define _GNU_SOURCE

#include "calls.h"

#include <errno.h>

struct content {
    uint32_t mark;
    uint32_t readers;
    uint32_t era; // of these readers
};

static struct content *content_of(const volatile void *lock) {
    return (struct content *)(uintptr_t)lock;
}

// What readers hand over goes to writers only: among themselves they order
// nothing. So it has an address of its own, inside the lock.
static const volatile void *readers_of(const volatile void *lock) {
    return (const volatile char *)lock + 1;
}

static struct object *usable(const pthread_rwlock_t *lock, uintptr_t pc) {
    return object_intact(lock, "readers-writer lock", pc);
}

static bool may_write(struct thread *thread) {
    return object_holder(thread->next.object) < 0;
}

static bool prefers_writers(const volatile void *lock) {
    return ((const volatile pthread_rwlock_t *)lock)->__data.__flags ==
           PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
}

static bool a_writer_waits(const volatile void *lock) {
    for (int i = 0; is_exploring() && i < ex->run.count; i++) {
        const struct thread *thread = &ex->threads[i];
        if (thread->state == ALIVE && thread->next.object == lock &&
            thread->next.what == LOCK && thread->next.ready == may_write)
            return true;
    }
    return false;
}

static bool nobody_writes(const volatile void *lock) {
    int holder = object_holder(lock);
    return holder < 0 || holder == SEVERAL;
}

static bool lets_read(const volatile void *lock) {
    return nobody_writes(lock) &&
           (!prefers_writers(lock) || !a_writer_waits(lock));
}

static bool may_read(struct thread *thread) {
    return lets_read(thread->next.object);
}

static bool may_read_after_writers(struct thread *thread) {
    return nobody_writes(thread->next.object) &&
           !a_writer_waits(thread->next.object);
}

static bool is_left_open(const volatile void *lock) {
    return is_exploring() && ex->strict &&
           ((const volatile pthread_rwlock_t *)lock)->__data.__flags ==
               PTHREAD_RWLOCK_DEFAULT_NP;
}

static bool lets_writers_go_first(const volatile void *lock) {
    return object_holder(lock) == SEVERAL && a_writer_waits(lock) &&
           decide(2) == 1;
}

// What this thread holds of it for reading; with add it may begin to.
static struct reading *reading_of(pthread_rwlock_t *lock, bool add,
                                  uintptr_t pc) {
    struct reading *reads = thread_now()->reads;
    uint32_t era = content_of(lock)->era;
    struct reading *other = NULL;
    for (int i = 0; i < MAX_READS; i++) {
        struct reading *reading = &reads[i];
        if (reading->times > 0 && reading->lock == lock && reading->era == era)
            return reading;
        if (reading->times == 0 || reading->lock == lock)
            other = reading;
    }
    if (!add)
        return NULL;
    if (other == NULL)
        fail(NOT_EXPLORED, pc,
             "a thread reads under more than %d readers-writer locks at once",
             MAX_READS);
    *other = (struct reading){.lock = lock, .era = era};
    return other;
}

static void start_reading(pthread_rwlock_t *lock, struct object *object,
                          uintptr_t pc) {
    struct content *content = content_of(lock);
    if (object_holder(lock) == NOBODY) {
        object_hold(object, SEVERAL);
        content->readers = 0;
        content->era = is_exploring() ? ++ex->run.eras : 0;
    }
    content->readers++;
    reading_of(lock, true, pc)->times++;
    acquire_from(lock);
    thread_now()->held++;
}

static void start_writing(pthread_rwlock_t *lock, struct object *object) {
    object_hold(object, thread_now()->id);
    acquire_from(lock);
    acquire_from(readers_of(lock));
    thread_now()->held++;
}

static bool is_writer(const pthread_rwlock_t *lock) {
    return object_holder(lock) == thread_now()->id;
}

static int read_lock(pthread_rwlock_t *lock, int64_t deadline, uintptr_t pc) {
    usable(lock, pc);
    if (is_writer(lock))
        return EDEADLK;
    // Whether a writer waits is looked at here. Whoever may read does so at
    // once: a second look from the same place would pass for a round of a loop.
    bool waits = false;
    if (is_exploring() && is_left_open(lock)) {
        visible(READ_LOCK, lock, pc);
        struct object *object = usable(lock, pc);
        waits = lets_writers_go_first(lock);
        if (!waits && lets_read(lock)) {
            start_reading(lock, object, pc);
            return 0;
        }
    }
    if (blocking(READ_LOCK, lock, waits ? may_read_after_writers : may_read,
                 deadline, pc) == TIMED_OUT)
        return error_of(deadline);
    start_reading(lock, usable(lock, pc), pc);
    return 0;
}

static int write_lock(pthread_rwlock_t *lock, int64_t deadline, uintptr_t pc) {
    usable(lock, pc);
    if (is_writer(lock))
        return EDEADLK;
    // A writer that cannot lock yet keeps readers out from here on.
    if (prefers_writers(lock) || is_left_open(lock)) {
        visible(LOCK, lock, pc);
        struct object *object = usable(lock, pc);
        if (object_holder(lock) == NOBODY) {
            start_writing(lock, object);
            return 0;
        }
    }
    if (blocking(LOCK, lock, may_write, deadline, pc) == TIMED_OUT)
        return error_of(deadline);
    start_writing(lock, usable(lock, pc));
    return 0;
}

int pthread_rwlock_init(pthread_rwlock_t *lock,
                        const pthread_rwlockattr_t *attributes) {
    int kind = PTHREAD_RWLOCK_DEFAULT_NP;
    if (attributes != NULL)
        pthread_rwlockattr_getkind_np(attributes, &kind);
    visible(INIT, lock, CALLER);
    if (object_is_held(lock))
        fail(MISUSE, CALLER,
             "a readers-writer lock is initialized that is held");
    struct object *object = object_begin(lock, "readers-writer lock", CALLER);
    plain_memset(lock, 0, sizeof *lock);
    object_let_go(object);
    lock->__data.__flags = (unsigned char)kind;
    return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *lock) {
    usable(lock, CALLER);
    visible(DESTROY, lock, CALLER);
    struct object *object = usable(lock, CALLER);
    if (object_holder(lock) >= 0)
        fail(MISUSE, CALLER,
             "a readers-writer lock is destroyed that somebody holds");
    object_destroy(object);
    return 0;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock) {
    return read_lock(lock, NEVER, CALLER);
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t *lock,
                               const struct timespec *deadline) {
    return read_lock(lock, deadline_of(deadline, CLOCK_REALTIME, CALLER),
                     CALLER);
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock,
                               const struct timespec *deadline);
int pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock,
                               const struct timespec *deadline) {
    if (!clock_is_known(clock))
        return EINVAL;
    return read_lock(lock, deadline_of(deadline, clock, CALLER), CALLER);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock) {
    return write_lock(lock, NEVER, CALLER);
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t *lock,
                               const struct timespec *deadline) {
    return write_lock(lock, deadline_of(deadline, CLOCK_REALTIME, CALLER),
                      CALLER);
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock,
                               const struct timespec *deadline);
int pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock,
                               const struct timespec *deadline) {
    if (!clock_is_known(clock))
        return EINVAL;
    return write_lock(lock, deadline_of(deadline, clock, CALLER), CALLER);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock) {
    usable(lock, CALLER);
    visible(TRY_LOCK, lock, CALLER);
    struct object *object = usable(lock, CALLER);
    if (!lets_read(lock)) {
        note_failed_try(lock);
        return EBUSY;
    }
    start_reading(lock, object, CALLER);
    return 0;
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *lock) {
    usable(lock, CALLER);
    visible(TRY_LOCK, lock, CALLER);
    struct object *object = usable(lock, CALLER);
    if (object_holder(lock) != NOBODY) {
        note_failed_try(lock);
        return EBUSY;
    }
    start_writing(lock, object);
    return 0;
}

int pthread_rwlock_unlock(pthread_rwlock_t *lock) {
    usable(lock, CALLER);
    visible(UNLOCK, lock, CALLER);
    struct object *object = usable(lock, CALLER);
    int holder = object_holder(lock);
    struct reading *reading =
        holder == SEVERAL ? reading_of(lock, false, CALLER) : NULL;
    if (is_writer(lock)) {
        object_let_go(object);
        release_to(lock);
    } else if (reading != NULL) {
        reading->times--;
        if (--content_of(lock)->readers == 0)
            object_let_go(object);
        release_to(readers_of(lock));
    } else {
        fail(MISUSE, CALLER,
             "T%d unlocks a readers-writer lock that it does not hold",
             thread_now()->id);
    }
    thread_now()->held--;
    note_release(lock);
    return 0;
}
