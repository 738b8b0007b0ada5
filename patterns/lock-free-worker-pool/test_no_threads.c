// lock-free-worker-pool/test_no_threads — as worker-pool/test_no_threads.
//
// EXPECT helgrind: misuse (it reports each pthread_create that fails, and here
//                  one has to)
// EXPECT explore:  clean (a worker may wake for no reason any number of times,
//                  and counts itself out and in each time)

#include "worker-pool/test_no_threads.c"
