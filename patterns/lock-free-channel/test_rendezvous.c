// lock-free-channel/test_rendezvous — what channel/test_rendezvous
// checks, of this implementation.
//
// EXPECT explore: clean (more than 150,000 executions: each store that an
//                 atomic load may read makes one)

#include "channel/test_rendezvous.c"
