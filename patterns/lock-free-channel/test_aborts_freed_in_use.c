// lock-free-channel/test_aborts_freed_in_use — what
// channel/test_aborts_freed_in_use checks, of this implementation.
//
// EXPECT exit: crash
// EXPECT message: channel_free: threads still wait on the channel

#include "channel/test_aborts_freed_in_use.c"
