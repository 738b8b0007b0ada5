// lock-free-channel/test_conservation — what channel/test_conservation
// checks, of this implementation.
//
// EXPECT explore: clean (more than 42,000 executions: each store that an atomic
//                 load may read makes one)

#include "channel/test_conservation.c"
