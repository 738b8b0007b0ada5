// lock-free-worker-pool/test_aborts_freed_by_job — as
// worker-pool/test_aborts_freed_by_job.
//
// EXPECT exit: crash
// EXPECT message: worker_pool_free: called by one of its jobs

#include "worker-pool/test_aborts_freed_by_job.c"
