// lock-free-channel/test_select_cases — what channel/test_select_cases
// checks, of this implementation.
//
// EXPECT explore: clean (more than 86,000 executions: each store that an atomic
//                 load may read makes one)

#include "channel/test_select_cases.c"
