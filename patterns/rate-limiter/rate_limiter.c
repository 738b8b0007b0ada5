// rate_limiter.c — a token bucket that is one number: when the next token is
// there (Turner's leaky bucket, "New Directions in Communications", 1986, in
// the form that ATM networks call virtual scheduling, ITU-T I.371, 1993).
//
// Nobody fills the bucket, and nobody counts tokens. Whenever the lock is free:
// - every time up to next has been given to somebody, or is lost;
// - no two calls have the same time, and calls that came later have later
//   ones, by at least an interval.
// So a call knows when it will go on before it waits, and wakes up once.

#include "rate-limiter/rate_limiter.h"

#include <errno.h>

enum { SECOND = 1000000000 }; // in nanoseconds

static long long nanoseconds(const struct timespec *time) {
    return (long long)time->tv_sec * SECOND + time->tv_nsec;
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return nanoseconds(&time);
}

int rate_limiter_init(struct rate_limiter *limiter, long long interval,
                      int burst) {
    *limiter = (struct rate_limiter){.interval = interval, .burst = burst};
    limiter->next = now() - burst * interval;
    int error = pthread_mutex_init(&limiter->lock, NULL);
    if (error != 0)
        return error;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    error = pthread_cond_init(&limiter->was_canceled, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (error != 0)
        pthread_mutex_destroy(&limiter->lock);
    return error;
}

// Waits for a time, or the cancel. Called, and returns, with the lock held.
static int wait_until(struct rate_limiter *limiter, long long time) {
    struct timespec wake_up = {.tv_sec = (time_t)(time / SECOND),
                               .tv_nsec = (long)(time % SECOND)};
    while (!limiter->canceled && now() < time)
        pthread_cond_timedwait(&limiter->was_canceled, &limiter->lock,
                               &wake_up);
    return limiter->canceled ? ECANCELED : 0;
}

int rate_limiter_take(struct rate_limiter *limiter,
                      const struct timespec *deadline) {
    pthread_mutex_lock(&limiter->lock);
    // A full bucket holds the tokens from here on; older ones are lost.
    long long called = now();
    long long oldest = called - (limiter->burst - 1) * limiter->interval;
    long long mine = limiter->next > oldest ? limiter->next : oldest;
    int error = ETIMEDOUT;
    if (mine <= called || deadline == NULL || mine <= nanoseconds(deadline)) {
        limiter->next = mine + limiter->interval;
        error = wait_until(limiter, mine);
    } else if (limiter->canceled) {
        error = ECANCELED;
    }
    pthread_mutex_unlock(&limiter->lock);
    return error;
}

void rate_limiter_cancel(struct rate_limiter *limiter) {
    pthread_mutex_lock(&limiter->lock);
    limiter->canceled = true;
    pthread_cond_broadcast(&limiter->was_canceled);
    pthread_mutex_unlock(&limiter->lock);
}

void rate_limiter_destroy(struct rate_limiter *limiter) {
    pthread_cond_destroy(&limiter->was_canceled);
    pthread_mutex_destroy(&limiter->lock);
}
