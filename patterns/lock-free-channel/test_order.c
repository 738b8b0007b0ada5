// lock-free-channel/test_order — what channel/test_order
// checks, of this implementation.
//
// EXPECT explore: clean (more than 100,000 executions: each store that an
//                 atomic load may read makes one)

#include "channel/test_order.c"
