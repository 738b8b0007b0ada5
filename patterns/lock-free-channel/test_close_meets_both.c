// lock-free-channel/test_close_meets_both — what channel/test_close_meets_both
// checks, of this implementation.

#include "channel/test_close_meets_both.c"
