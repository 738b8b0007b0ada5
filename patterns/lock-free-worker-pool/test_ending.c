// lock-free-worker-pool/test_ending — as worker-pool/test_ending.
//
// EXPECT explore: clean (more than 83,000 executions: each store that an atomic
//                 load may read makes one)

#include "worker-pool/test_ending.c"
