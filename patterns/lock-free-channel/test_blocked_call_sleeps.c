// lock-free-channel/test_blocked_call_sleeps — what
// channel/test_blocked_call_sleeps checks, of this implementation.

#include "channel/test_blocked_call_sleeps.c"
