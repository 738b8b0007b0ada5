// channel/test_aborts_invalid_select — waiting for a time whose
// nanoseconds are not those of a second
// ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: channel_select: the deadline is not a valid time

#include "channel/channel.h"
#include "check.h"

int main(void) {
    struct channel_case never = {NULL, CHANNEL_RECV, NULL};
    struct timespec deadline = milliseconds_from_now(3600 * 1000);
    deadline.tv_nsec = 1000000000;
    size_t chosen;
    return channel_select(&never, 1, &deadline, &chosen);
}
