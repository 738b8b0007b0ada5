// spinlock.c — spinlocks. A thread that spins would keep all others waiting, so
// it waits as if for a mutex.

#include "calls.h"

#include <errno.h>

static const void *plain(pthread_spinlock_t *lock) {
    return (const void *)(uintptr_t)lock;
}

static struct object *usable(pthread_spinlock_t *lock, uintptr_t pc) {
    return object_intact(plain(lock), "spinlock", pc);
}

static bool is_free(struct thread *thread) {
    return object_holder(thread->next.object) < 0;
}

static void take(struct object *object) {
    object_hold(object, thread_now()->id);
    acquire_from(object->address);
    thread_now()->held++;
}

int pthread_spin_init(pthread_spinlock_t *lock, int shared) {
    (void)shared;
    visible(INIT, lock, CALLER);
    int holder = object_holder(lock);
    if (object_is_held(lock))
        fail(MISUSE, CALLER, "a spinlock is initialized that T%d holds",
             holder);
    struct object *object = object_begin(plain(lock), "spinlock", CALLER);
    object_let_go(object);
    return 0;
}

int pthread_spin_destroy(pthread_spinlock_t *lock) {
    usable(lock, CALLER);
    visible(DESTROY, lock, CALLER);
    struct object *object = usable(lock, CALLER);
    int holder = object_holder(lock);
    if (holder >= 0)
        fail(MISUSE, CALLER, "a spinlock is destroyed that T%d holds", holder);
    object_destroy(object);
    return 0;
}

int pthread_spin_lock(pthread_spinlock_t *lock) {
    usable(lock, CALLER);
    blocking(LOCK, (void *)(uintptr_t)lock, is_free, NEVER, CALLER);
    take(usable(lock, CALLER));
    return 0;
}

int pthread_spin_trylock(pthread_spinlock_t *lock) {
    usable(lock, CALLER);
    visible(TRY_LOCK, lock, CALLER);
    struct object *object = usable(lock, CALLER);
    if (object_holder(lock) != NOBODY) {
        note_failed_try(lock);
        return EBUSY;
    }
    take(object);
    return 0;
}

int pthread_spin_unlock(pthread_spinlock_t *lock) {
    usable(lock, CALLER);
    visible(UNLOCK, lock, CALLER);
    struct object *object = usable(lock, CALLER);
    if (object_holder(lock) != thread_now()->id)
        fail(MISUSE, CALLER, "T%d unlocks a spinlock that it does not hold",
             thread_now()->id);
    object_let_go(object);
    release_to(plain(lock));
    thread_now()->held--;
    note_release(lock);
    return 0;
}
