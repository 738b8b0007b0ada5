// rate-limiter/test_aborts_without_burst — a bucket that holds no token
// ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: rate_limiter_init: interval and burst must be at least 1

#include "rate-limiter/rate_limiter.h"

int main(void) {
    static struct rate_limiter limiter;
    return rate_limiter_init(&limiter, 1000000, 0);
}
