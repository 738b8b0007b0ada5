// lock-free-worker-pool/test_every_job_runs_once — as
// worker-pool/test_every_job_runs_once.
//
// EXPECT explore: clean (a worker may wake for no reason any number of times,
//                 and counts itself out and in each time)

#include "worker-pool/test_every_job_runs_once.c"
