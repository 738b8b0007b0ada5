// lock-free-channel/test_blocked_call_sleeps — what
// channel/test_blocked_call_sleeps checks, of this implementation.
//
// EXPECT explore: clean (more than 67,000 executions: each store that an atomic
//                 load may read makes one)

#include "channel/test_blocked_call_sleeps.c"
