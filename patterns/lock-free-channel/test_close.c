// lock-free-channel/test_close — what channel/test_close
// checks, of this implementation.
//
// EXPECT explore: clean (more than 42,000 executions: each store that an atomic
//                 load may read makes one)

#include "channel/test_close.c"
