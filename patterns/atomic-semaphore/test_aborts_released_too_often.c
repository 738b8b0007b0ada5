// atomic-semaphore/test_aborts_released_too_often — as
// semaphore/test_aborts_released_too_often.
//
// EXPECT exit: crash
// EXPECT message: semaphore_release: more releases than acquires

#include "semaphore/test_aborts_released_too_often.c"
