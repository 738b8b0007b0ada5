// rate-limiter/test_init_fails — when an init of the system fails
// rate_limiter_init returns its error number, and nothing is left behind.

#include "refused.h"

// Compiled once more, with inits that can be refused.
#include "rate-limiter/rate_limiter.c"

#include "check.h"

enum { INITS = 3 };

int main(void) {
    struct rate_limiter limiter;
    for (int i = 1; i <= INITS; i++) {
        refuse_at = i;
        check_that(rate_limiter_init(&limiter, 1, 1) == ENOMEM);
        check_that(refuse_at == 0);
    }
    refuse_at = INITS + 1; // which does not come
    check(rate_limiter_init(&limiter, 1, 1));
    check_that(refuse_at == 1);
    rate_limiter_destroy(&limiter);
}
