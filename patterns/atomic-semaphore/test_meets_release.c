// atomic-semaphore/test_meets_release — as semaphore/test_meets_release.

#include "semaphore/test_meets_release.c"
