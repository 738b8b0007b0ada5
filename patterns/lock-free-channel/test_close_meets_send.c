// lock-free-channel/test_close_meets_send — what channel/test_close_meets_send
// checks, of this implementation.

#include "channel/test_close_meets_send.c"
