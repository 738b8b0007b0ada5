// semaphore/test_aborts_invalid_time — waiting for a time whose
// nanoseconds are not those of a second
// ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: semaphore_acquire_until: the deadline is not a valid time

#include "check.h"
#include "semaphore/semaphore.h"

int main(void) {
    struct semaphore sem;
    struct timespec deadline = milliseconds_from_now(3600 * 1000);
    deadline.tv_nsec = 1000000000;
    check(semaphore_init(&sem, 1));
    check(semaphore_acquire_until(&sem, &deadline)); // it does not wait
    return semaphore_acquire_until(&sem, &deadline);
}
