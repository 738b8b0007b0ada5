// rate-limiter/test_huge_times — the largest interval, burst and deadline, and
// the smallest, mean what they say: no sum of times overflows.
//
// EXPECT explore: clean (more than 11,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "rate-limiter/rate_limiter.h"

#include <errno.h>
#include <pthread.h>

enum { SOME = SMALL_OR(4, 1000) };

static const long long hour = 3600 * 1000000000LL, millisecond = 1000000;
static struct rate_limiter limiter;
static struct timespec past, first, last;

// Any number of a burst is there at once, whatever the interval.
static void take_from_burst(long long interval, int burst) {
    check(rate_limiter_init(&limiter, interval, burst));
    for (int i = 0; i < burst && i < SOME; i++)
        check(rate_limiter_take(&limiter, &past));
    if (burst <= SOME)
        check_that(rate_limiter_take(&limiter, &past) == ETIMEDOUT);
    rate_limiter_destroy(&limiter);
}

static void *wait_for_ever(void *arg) {
    check_that(rate_limiter_take(&limiter, arg) == ECANCELED);
    return NULL;
}

// Tokens that never come are waited for, until the cancel.
static void wait_past_the_end(void) {
    pthread_t waiters[2];
    check(rate_limiter_init(&limiter, LLONG_MAX, 1));
    check(rate_limiter_take(&limiter, NULL));
    check_that(rate_limiter_take(&limiter, &first) == ETIMEDOUT);
    check(pthread_create(&waiters[0], NULL, wait_for_ever, NULL));
    check(pthread_create(&waiters[1], NULL, wait_for_ever, &last));
    sched_yield(); // perhaps they wait by then
    rate_limiter_cancel(&limiter);
    for (int i = 0; i < 2; i++)
        check(pthread_join(waiters[i], NULL));
    rate_limiter_destroy(&limiter);
}

int main(void) {
    past = milliseconds_from_now(-1);
    last = (struct timespec){.tv_sec = LLONG_MAX, .tv_nsec = 999999999};
    first = (struct timespec){.tv_sec = LLONG_MIN};
    take_from_burst(hour, 1);
    take_from_burst(hour, 3);
    take_from_burst(hour, INT_MAX);
    take_from_burst(LLONG_MAX / 2, 3);
    take_from_burst(LLONG_MAX, 3);
    take_from_burst(LLONG_MAX, INT_MAX);
    wait_past_the_end();

    check(rate_limiter_init(&limiter, millisecond, 1));
    check(rate_limiter_take(&limiter, &first));
    check_that(rate_limiter_take(&limiter, &first) == ETIMEDOUT);
    check(rate_limiter_take(&limiter, &last));
    rate_limiter_destroy(&limiter);
}
