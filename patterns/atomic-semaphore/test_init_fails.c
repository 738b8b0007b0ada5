// atomic-semaphore/test_init_fails — when an init of the system fails the call
// returns ENOMEM, and nothing is left behind. Only a deadline needs one.

#include "refused.h"

// Compiled once more, with inits that can be refused.
#include "atomic-semaphore/atomic_semaphore.c"

#include "check.h"

enum { INITS = 2 };

int main(void) {
    struct semaphore sem;
    struct timespec deadline = milliseconds_from_now(-1);
    refuse_at = 1;
    check_that(semaphore_init(&sem, 1) == ENOMEM);
    check(semaphore_init(&sem, 1));
    semaphore_acquire(&sem);
    for (int i = 1; i <= INITS; i++) {
        refuse_at = i;
        check_that(semaphore_acquire_until(&sem, &deadline) == ENOMEM);
        check_that(refuse_at == 0);
    }
    check_that(semaphore_acquire_until(&sem, &deadline) == ETIMEDOUT);
    semaphore_release(&sem);
    check(semaphore_acquire_until(&sem, &deadline));
    semaphore_release(&sem);
    semaphore_destroy(&sem);
}
