// future/test_aborts_invalid_time — waiting for a time whose
// nanoseconds are not those of a second
// ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: future_get_until: the deadline is not a valid time

#include "check.h"
#include "future/future.h"

int main(void) {
    struct future *future = check_alloc(future_new(0));
    struct timespec deadline = milliseconds_from_now(3600 * 1000);
    deadline.tv_nsec = 1000000000;
    return future_get_until(future, NULL, &deadline);
}
