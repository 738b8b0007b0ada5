// lock-free-worker-pool/test_every_job_runs_once — as
// worker-pool/test_every_job_runs_once.
//
// EXPECT explore: clean (more than 3,000 executions: each store that an atomic
//                 load may read makes one)

#include "worker-pool/test_every_job_runs_once.c"
