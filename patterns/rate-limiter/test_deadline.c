// rate-limiter/test_deadline — a call that cannot get a token before the
// deadline is told at once, and takes nothing from the others.

#include "check.h"
#include "rate-limiter/rate_limiter.h"

#include <errno.h>

static struct rate_limiter limiter;

int main(void) {
    // The next token comes after an hour; waiting for it would be a hang.
    struct timespec past = milliseconds_from_now(-1);
    struct timespec soon = milliseconds_from_now(100);
    check(rate_limiter_init(&limiter, 3600 * 1000000000LL, 1));
    check(rate_limiter_take(&limiter, &past)); // a token is there
    check_that(rate_limiter_take(&limiter, &past) == ETIMEDOUT);
    check_that(rate_limiter_take(&limiter, &soon) == ETIMEDOUT);
    rate_limiter_cancel(&limiter);
    check_that(rate_limiter_take(&limiter, &soon) == ECANCELED);
    rate_limiter_destroy(&limiter);

    // The calls that were told so have not moved the next token on.
    check(rate_limiter_init(&limiter, 30 * 1000000, 1));
    check(rate_limiter_take(&limiter, NULL));
    for (int i = 0; i < 100; i++)
        check_that(rate_limiter_take(&limiter, &past) == ETIMEDOUT);
    struct timespec later = milliseconds_from_now(300);
    check(rate_limiter_take(&limiter, &later));
    rate_limiter_destroy(&limiter);
}
