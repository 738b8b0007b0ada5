// lock-free-worker-pool/test_every_job_runs_once — as
// worker-pool/test_every_job_runs_once.

#include "worker-pool/test_every_job_runs_once.c"
