// atomic-semaphore/test_deadline — as semaphore/test_deadline.
//
// EXPECT explore: clean (more than 140,000 executions: each store that an
//                 atomic load may read makes one)

#include "semaphore/test_deadline.c"
