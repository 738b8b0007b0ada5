// deadline.h — times of CLOCK_MONOTONIC, and waiting until one of them.
//
//     pthread_cond_t changed;
//     check(deadline_cond_init(&changed));
//
//     struct timespec deadline = milliseconds_from_now(50);
//     int error = 0;
//     check(pthread_mutex_lock(&box->lock));
//     while (box->is_empty && error == 0)
//         error = deadline_wait(&changed, &box->lock, &deadline);
//     check(pthread_mutex_unlock(&box->lock));
//
// Every deadline of the catalog is an absolute time of this clock, which is
// never set, and a NULL deadline never comes. A wait that is interrupted goes
// on to the same deadline; a duration would begin anew.
//
// No sum of times overflows: what lies too far ahead or behind is the last or
// the first time that there is, 292 years away.

#ifndef DEADLINE_H
#define DEADLINE_H

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum { SECOND_IN_NANOSECONDS = 1000000000 };

static inline struct timespec monotonic_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time;
}

// The time that lies this many milliseconds ahead, or behind when negative.
static inline struct timespec milliseconds_from_now(long milliseconds) {
    struct timespec time = monotonic_now();
    time.tv_sec += milliseconds / 1000;
    time.tv_nsec += milliseconds % 1000 * 1000000;
    if (time.tv_nsec >= SECOND_IN_NANOSECONDS) {
        time.tv_sec += 1;
        time.tv_nsec -= SECOND_IN_NANOSECONDS;
    } else if (time.tv_nsec < 0) {
        time.tv_sec -= 1;
        time.tv_nsec += SECOND_IN_NANOSECONDS;
    }
    return time;
}

static inline bool is_earlier(const struct timespec *a,
                              const struct timespec *b) {
    return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec
                                  : a->tv_nsec < b->tv_nsec;
}

static inline bool deadline_has_passed(const struct timespec *deadline) {
    if (deadline == NULL)
        return false;
    struct timespec now = monotonic_now();
    return !is_earlier(&now, deadline);
}

// Whether it can be waited for: its nanoseconds are less than a second.
static inline bool deadline_is_valid(const struct timespec *deadline) {
    return deadline == NULL || (deadline->tv_nsec >= 0 &&
                                deadline->tv_nsec < SECOND_IN_NANOSECONDS);
}

// Makes a condition variable for deadline_wait. Returns 0, or the error number
// of the pthread call that failed: then there is nothing to destroy.
static inline int deadline_cond_init(pthread_cond_t *cond) {
    pthread_condattr_t monotonic;
    int error = pthread_condattr_init(&monotonic);
    if (error != 0)
        return error;
    error = pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    if (error == 0)
        error = pthread_cond_init(cond, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return error;
}

// As pthread_cond_wait, but no longer than to the deadline: then ETIMEDOUT.
// EINVAL when the deadline is not valid. May return 0 for no reason.
static inline int deadline_wait(pthread_cond_t *cond, pthread_mutex_t *lock,
                                const struct timespec *deadline) {
    return deadline == NULL ? pthread_cond_wait(cond, lock)
                            : pthread_cond_timedwait(cond, lock, deadline);
}

static inline long long saturating_add(long long a, long long b) {
    if (b > 0 && a > LLONG_MAX - b)
        return LLONG_MAX;
    if (b < 0 && a < LLONG_MIN - b)
        return LLONG_MIN;
    return a + b;
}

// Of factors that are not negative.
static inline long long saturating_multiply(long long a, long long b) {
    return b != 0 && a > LLONG_MAX / b ? LLONG_MAX : a * b;
}

// A time as nanoseconds, and back.
static inline long long to_nanoseconds(const struct timespec *time) {
    if (time->tv_sec >= LLONG_MAX / SECOND_IN_NANOSECONDS)
        return LLONG_MAX;
    if (time->tv_sec <= LLONG_MIN / SECOND_IN_NANOSECONDS)
        return LLONG_MIN;
    return (long long)time->tv_sec * SECOND_IN_NANOSECONDS + time->tv_nsec;
}

static inline struct timespec from_nanoseconds(long long nanoseconds) {
    long long seconds = nanoseconds / SECOND_IN_NANOSECONDS;
    long long rest = nanoseconds % SECOND_IN_NANOSECONDS;
    if (rest < 0) {
        seconds -= 1;
        rest += SECOND_IN_NANOSECONDS;
    }
    return (struct timespec){.tv_sec = (time_t)seconds, .tv_nsec = (long)rest};
}

static inline long long nanoseconds_now(void) {
    struct timespec now = monotonic_now();
    return to_nanoseconds(&now);
}

#endif
