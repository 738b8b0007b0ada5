// atomic-semaphore/test_init_fails — as semaphore/test_init_fails.

#define SEMAPHORE_C "atomic-semaphore/atomic_semaphore.c"

#include "semaphore/test_init_fails.c"
