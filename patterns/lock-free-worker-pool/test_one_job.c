// lock-free-worker-pool/test_one_job — as worker-pool/test_one_job.
//
// EXPECT explore: clean (a worker may wake for no reason any number of times,
//                 and counts itself out and in each time)

#include "worker-pool/test_one_job.c"
