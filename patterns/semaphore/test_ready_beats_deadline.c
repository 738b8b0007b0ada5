// semaphore/test_ready_beats_deadline — a permit that is there is taken even
// when the deadline has passed; without one the call times out.

#include "check.h"
#include "semaphore/semaphore.h"

#include <errno.h>

int main(void) {
    struct semaphore sem;
    struct timespec past = milliseconds_from_now(-1);
    check(semaphore_init(&sem, 1));
    check(semaphore_acquire_until(&sem, &past));
    check_that(semaphore_acquire_until(&sem, &past) == ETIMEDOUT);
    struct timespec soon = milliseconds_from_now(5);
    check_that(semaphore_acquire_until(&sem, &soon) == ETIMEDOUT);
    semaphore_release(&sem);
    check(semaphore_acquire_until(&sem, NULL));
    semaphore_release(&sem);
    semaphore_destroy(&sem);
    return 0;
}
