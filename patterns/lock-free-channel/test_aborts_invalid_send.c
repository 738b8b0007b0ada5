// lock-free-channel/test_aborts_invalid_send — what
// channel/test_aborts_invalid_send checks, of this implementation.
//
// EXPECT exit: crash
// EXPECT message: channel_send_until: the deadline is not a valid time

#include "channel/test_aborts_invalid_send.c"
