// atomic-semaphore/test_aborts_destroyed_in_use — as
// semaphore/test_aborts_destroyed_in_use.
//
// EXPECT exit: crash
// EXPECT message: semaphore_destroy: a thread waits for a permit

#include "semaphore/test_aborts_destroyed_in_use.c"
