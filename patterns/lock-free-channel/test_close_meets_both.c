// lock-free-channel/test_close_meets_both — what channel/test_close_meets_both
// checks, of this implementation.
//
// EXPECT explore: clean (more than 190,000 executions: each store that an
//                 atomic load may read makes one)

#include "channel/test_close_meets_both.c"
