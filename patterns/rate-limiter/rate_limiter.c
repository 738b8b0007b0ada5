// rate_limiter.c — a token bucket that nobody fills: each call works out what
// has dripped in since the last one (Turner's leaky bucket, "New Directions in
// Communications", 1986), and which token is its own.
//
// Whenever the lock is free:
// - at the time filled, which is never ahead, the last token dripped in;
//   tokens of them, at most burst, were there then.
// - below 0 tokens are promised: that many calls wait, or were canceled while
//   they did, each for a token of its own, an interval after the one before.
// So a call knows when it will go on before it waits, and wakes up once.
//
// No time that can be reached overflows. A token that would come after 292
// years comes never.

#include "rate-limiter/rate_limiter.h"

#include "check.h"
#include "deadline.h"

#include <errno.h>

int rate_limiter_init(struct rate_limiter *limiter, long long interval,
                      int burst) {
    if (interval < 1 || burst < 1)
        misuse("rate_limiter_init: interval and burst must be at least 1");
    *limiter = (struct rate_limiter){.tokens = burst,
                                     .filled = nanoseconds_now(),
                                     .interval = interval,
                                     .burst = burst};
    int error = pthread_mutex_init(&limiter->lock, NULL);
    if (error != 0)
        return error;
    error = deadline_cond_init(&limiter->was_canceled);
    if (error != 0)
        pthread_mutex_destroy(&limiter->lock);
    return error;
}

// Lets drip in what has come by now.
static void fill(struct rate_limiter *limiter, long long now) {
    long long drips = (now - limiter->filled) / limiter->interval;
    if (drips >= limiter->burst - limiter->tokens) {
        limiter->tokens = limiter->burst; // more than fits is lost
        limiter->filled = now;
    } else {
        limiter->tokens += drips;
        limiter->filled += drips * limiter->interval;
    }
}

// When the token is there that nobody has and nobody waits for.
static long long next_token(const struct rate_limiter *limiter) {
    long long intervals = limiter->tokens > 0 ? 0 : 1 - limiter->tokens;
    return saturating_add(limiter->filled,
                          saturating_multiply(intervals, limiter->interval));
}

// Waits for a time, or the cancel. Called, and returns, with the lock held.
static int wait_until(struct rate_limiter *limiter, long long time) {
    struct timespec wake_up = from_nanoseconds(time);
    while (!limiter->canceled && nanoseconds_now() < time)
        deadline_wait(&limiter->was_canceled, &limiter->lock, &wake_up);
    return limiter->canceled ? ECANCELED : 0;
}

int rate_limiter_take(struct rate_limiter *limiter,
                      const struct timespec *deadline) {
    pthread_mutex_lock(&limiter->lock);
    long long called = nanoseconds_now();
    fill(limiter, called);
    long long mine = next_token(limiter);
    if (mine > called && !deadline_is_valid(deadline))
        misuse("rate_limiter_take: the deadline is not a valid time");
    int error = ETIMEDOUT;
    if (mine <= called || deadline == NULL ||
        mine <= to_nanoseconds(deadline)) {
        limiter->tokens--;
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
