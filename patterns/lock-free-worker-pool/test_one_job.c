// lock-free-worker-pool/test_one_job — as worker-pool/test_one_job.

#include "worker-pool/test_one_job.c"
