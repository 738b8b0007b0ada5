// context/test_aborts_invalid_time — waiting for a time whose
// nanoseconds are not those of a second
// ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: context_with_deadline: the deadline is not a valid time

#include "check.h"
#include "context/context.h"

int main(void) {
    struct timespec deadline = milliseconds_from_now(3600 * 1000);
    deadline.tv_nsec = 1000000000;
    context_free(context_with_deadline(NULL, &deadline));
}
