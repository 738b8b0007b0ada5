// lock-free-worker-pool/test_no_threads — as worker-pool/test_no_threads.
//
// EXPECT helgrind: misuse (it reports each pthread_create that fails, and here
//                  one has to)

#include "worker-pool/test_no_threads.c"
