// lock-free-worker-pool/test_no_threads — as worker-pool/test_no_threads.
//
// EXPECT helgrind: misuse (it reports each pthread_create that fails, and here
//                  one has to)
// EXPECT explore:  clean (more than 4,000 executions: each store that an atomic
//                  load may read makes one)

#include "worker-pool/test_no_threads.c"
