// atomic-semaphore/test_deadline — as semaphore/test_deadline.

#include "semaphore/test_deadline.c"
