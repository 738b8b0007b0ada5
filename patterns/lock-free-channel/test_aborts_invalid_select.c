// lock-free-channel/test_aborts_invalid_select — what
// channel/test_aborts_invalid_select checks, of this implementation.
//
// EXPECT exit: crash
// EXPECT message: channel_select: the deadline is not a valid time

#include "channel/test_aborts_invalid_select.c"
