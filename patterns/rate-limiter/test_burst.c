// rate-limiter/test_burst — after a pause of any length only a burst of tokens
// is there: what dripped into a full bucket is lost.

#include "check.h"
#include "rate-limiter/rate_limiter.h"

#include <errno.h>

enum { BURST = 3, MILLISECOND = 1000000, HOUR_IN_SECONDS = 3600 };

static struct rate_limiter limiter;

// Takes tokens as long as there are some; returns how many there were.
static int take_all(void) {
    struct timespec past = milliseconds_from_now(-1);
    int taken = 0;
    while (rate_limiter_take(&limiter, &past) == 0)
        taken++;
    return taken;
}

int main(void) {
    // None drips in meanwhile.
    check(rate_limiter_init(&limiter, HOUR_IN_SECONDS * 1000000000LL, BURST));
    check_that(take_all() == BURST);
    check_that(take_all() == 0);
    rate_limiter_destroy(&limiter);

    check(rate_limiter_init(&limiter, 10 * MILLISECOND, BURST));
    check_that(take_all() >= BURST);
    nanosleep(&(struct timespec){.tv_nsec = 100 * MILLISECOND}, NULL);
    // Ten have dripped in. A slow machine may see one more come, not seven.
    int taken = take_all();
    check_that(taken >= BURST && taken < 10);
    rate_limiter_destroy(&limiter);
}
