// restless.c — wakes every condition wait for nothing, ten thousand times
// a second. Loaded into a program with LD_PRELOAD.
//
// POSIX allows it, and glibc hardly ever does it: so without this no run would
// tell a loop around a wait from an if. Signals are lost, for a wait that ends
// by itself needs none. Deadlines are on CLOCK_MONOTONIC, as everywhere here.

#include <errno.h>
#include <pthread.h>
#include <time.h>

int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex) {
    (void)cond;
    pthread_mutex_unlock(mutex);
    nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    return pthread_mutex_lock(mutex);
}

int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
                           const struct timespec *deadline) {
    if (deadline->tv_nsec < 0 || deadline->tv_nsec >= 1000000000)
        return EINVAL;
    pthread_cond_wait(cond, mutex);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > deadline->tv_sec || (now.tv_sec == deadline->tv_sec &&
                                             now.tv_nsec >= deadline->tv_nsec)
               ? ETIMEDOUT
               : 0;
}
