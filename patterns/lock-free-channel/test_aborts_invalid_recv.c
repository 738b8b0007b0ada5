// lock-free-channel/test_aborts_invalid_recv — what
// channel/test_aborts_invalid_recv checks, of this implementation.
//
// EXPECT exit: crash
// EXPECT message: channel_recv_until: the deadline is not a valid time

#include "channel/test_aborts_invalid_recv.c"
