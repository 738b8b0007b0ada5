// atomic-semaphore/test_release_meets_deadline — as
// semaphore/test_release_meets_deadline.

#include "semaphore/test_release_meets_deadline.c"
