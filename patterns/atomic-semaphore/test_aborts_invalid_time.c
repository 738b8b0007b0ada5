// atomic-semaphore/test_aborts_invalid_time — as
// semaphore/test_aborts_invalid_time.
//
// EXPECT exit: crash
// EXPECT message: semaphore_acquire_until: the deadline is not a valid time

#include "semaphore/test_aborts_invalid_time.c"
