// lock-free-worker-pool/test_backlog — as worker-pool/test_backlog.

#include "worker-pool/test_backlog.c"
