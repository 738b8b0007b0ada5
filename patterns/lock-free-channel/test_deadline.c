// lock-free-channel/test_deadline — what channel/test_deadline
// checks, of this implementation.
//
// EXPECT explore: clean (more than 110,000 executions: each store that an
//                 atomic load may read makes one)

#include "channel/test_deadline.c"
