// channel/test_aborts_invalid_send — waiting for a time whose
// nanoseconds are not those of a second
// ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: channel_send_until: the deadline is not a valid time

#include "channel/channel.h"
#include "check.h"

int main(void) {
    struct channel *ch = check_alloc(channel_new(sizeof(int), 0));
    struct timespec deadline = milliseconds_from_now(3600 * 1000);
    deadline.tv_nsec = 1000000000;
    return channel_send_until(ch, &(int){1}, &deadline);
}
