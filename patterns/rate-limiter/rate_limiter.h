// rate_limiter.h — lets through a limited number per second, after a first
// burst, in order of arrival.
//
//     void send_request(void);
//
//     struct rate_limiter requests;
//     rate_limiter_init(&requests, 100 * 1000000, 5);  // nanoseconds
//
//     while (rate_limiter_take(&requests, NULL) == 0)  // in many threads
//         send_request();             // 5 at once, then one every 100 ms
//
//     rate_limiter_cancel(&requests); // to end them
//     rate_limiter_destroy(&requests);
//
// It is a token bucket: a token drips in at each interval, what exceeds the
// burst is lost, and every call that passes takes one. It does not bound how
// many are at work at the same time; a semaphore does.
//
// Deadlines are absolute CLOCK_MONOTONIC times. Every function may be called
// from any thread, except that rate_limiter_init must be the first and
// rate_limiter_destroy the last.

#ifndef RATE_LIMITER_H
#define RATE_LIMITER_H

#include "deadline.h"

#include <pthread.h>
#include <stdbool.h>

// Private to rate_limiter.c. A caller only needs the size. Times are
// nanoseconds of CLOCK_MONOTONIC.
struct rate_limiter {
    pthread_mutex_t lock;        // guards the fields down to canceled
    pthread_cond_t was_canceled; // canceled has become true
    long long tokens;            // there at the time filled, or promised: < 0
    long long filled;
    bool canceled;
    long long interval; // set by init, never changed
    long long burst;    // set by init, never changed
};

// Makes a limiter with a full bucket of burst tokens that gets another one at
// each interval of that many nanoseconds. Returns 0, or the error number of the
// pthread call that failed: then there is nothing to destroy. Aborts when the
// interval or the burst is less than 1; no others are too large.
int rate_limiter_init(struct rate_limiter *limiter, long long interval,
                      int burst);

// Takes a token; blocks until its time has come, after the calls that were
// earlier. Returns 0 with a token; ECANCELED after rate_limiter_cancel;
// ETIMEDOUT when its time would be later than the deadline, and that at once:
// no call waits in vain, and nothing is taken from later ones. A token that is
// there is taken even after the deadline. A NULL deadline waits for ever.
// Aborts when it would wait for a deadline that is not a valid time, by its
// tv_nsec.
int rate_limiter_take(struct rate_limiter *limiter,
                      const struct timespec *deadline);

// Ends the waiting of all calls, and of all later ones. Never blocks.
void rate_limiter_cancel(struct rate_limiter *limiter);

// Ends the limiter. Nobody may be inside of a call.
void rate_limiter_destroy(struct rate_limiter *limiter);

#endif
