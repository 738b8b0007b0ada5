// rate-limiter/test_aborts_invalid_time — waiting for a time whose
// nanoseconds are not those of a second
// ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: rate_limiter_take: the deadline is not a valid time

#include "check.h"
#include "rate-limiter/rate_limiter.h"

int main(void) {
    struct rate_limiter limiter;
    struct timespec deadline = milliseconds_from_now(3600 * 1000);
    deadline.tv_nsec = 1000000000;
    check(rate_limiter_init(&limiter, 1000000000, 1));
    check(rate_limiter_take(&limiter, &deadline)); // it does not wait
    return rate_limiter_take(&limiter, &deadline);
}
