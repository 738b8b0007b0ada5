// lock-free-worker-pool/test_backlog — as worker-pool/test_backlog.
//
// EXPECT explore: clean (more than 2,000 executions: each store that an atomic
//                 load may read makes one)

#include "worker-pool/test_backlog.c"
