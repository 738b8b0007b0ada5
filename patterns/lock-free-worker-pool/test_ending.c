// lock-free-worker-pool/test_ending — as worker-pool/test_ending.

#include "worker-pool/test_ending.c"
