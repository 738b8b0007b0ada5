// lock-free-worker-pool/test_one_job — as worker-pool/test_one_job.
//
// EXPECT explore: clean (more than 2,000 executions: each store that an atomic
//                 load may read makes one)

#include "worker-pool/test_one_job.c"
