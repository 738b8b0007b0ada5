// lock-free-channel/test_deadline_meets_partner — what
// channel/test_deadline_meets_partner checks, of this implementation.
//
// EXPECT explore: clean (more than 79,000 executions: each store that an atomic
//                 load may read makes one)

#include "channel/test_deadline_meets_partner.c"
