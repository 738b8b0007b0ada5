// lock-free-channel/test_crossing_selects — what channel/test_crossing_selects
// checks, of this implementation.
//
// EXPECT explore: clean (more than 140,000 executions: each store that an
//                 atomic load may read makes one)

#include "channel/test_crossing_selects.c"
