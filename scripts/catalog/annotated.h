// annotated.h — tells clang what the locks of POSIX are, so that
// -Wthread-safety can follow them. scripts/static puts it in front of every
// program (-include); the sources stay as they are.
//
// The new names stand for the same types, so each declaration only adds an
// attribute to the one in <pthread.h>. Locking counts as done, whatever error
// it may return.

#ifndef ANNOTATED_H
#define ANNOTATED_H

#include <pthread.h>
#include <time.h>

#define ATTRIBUTE(...) __attribute__((__VA_ARGS__))

typedef pthread_mutex_t annotated_mutex ATTRIBUTE(capability("mutex"));
typedef pthread_rwlock_t annotated_rwlock ATTRIBUTE(capability("lock"));

int pthread_mutex_lock(annotated_mutex *lock)
    ATTRIBUTE(acquire_capability(*lock));
int pthread_mutex_trylock(annotated_mutex *lock)
    ATTRIBUTE(try_acquire_capability(0, *lock));
int pthread_mutex_timedlock(annotated_mutex *restrict lock,
                            const struct timespec *restrict deadline)
    ATTRIBUTE(try_acquire_capability(0, *lock));
int pthread_mutex_unlock(annotated_mutex *lock)
    ATTRIBUTE(release_capability(*lock));
int pthread_mutex_destroy(annotated_mutex *lock)
    ATTRIBUTE(locks_excluded(*lock));

int pthread_rwlock_rdlock(annotated_rwlock *lock)
    ATTRIBUTE(acquire_shared_capability(*lock));
int pthread_rwlock_wrlock(annotated_rwlock *lock)
    ATTRIBUTE(acquire_capability(*lock));
int pthread_rwlock_tryrdlock(annotated_rwlock *lock)
    ATTRIBUTE(try_acquire_shared_capability(0, *lock));
int pthread_rwlock_trywrlock(annotated_rwlock *lock)
    ATTRIBUTE(try_acquire_capability(0, *lock));
int pthread_rwlock_unlock(annotated_rwlock *lock)
    ATTRIBUTE(release_generic_capability(*lock));
int pthread_rwlock_destroy(annotated_rwlock *lock)
    ATTRIBUTE(locks_excluded(*lock));

// They give the lock up and have it again when they return.
int pthread_cond_wait(pthread_cond_t *restrict condition,
                      annotated_mutex *restrict lock)
    ATTRIBUTE(requires_capability(*lock));
int pthread_cond_timedwait(pthread_cond_t *restrict condition,
                           annotated_mutex *restrict lock,
                           const struct timespec *restrict deadline)
    ATTRIBUTE(requires_capability(*lock));

#define pthread_mutex_t  annotated_mutex
#define pthread_rwlock_t annotated_rwlock

#endif
