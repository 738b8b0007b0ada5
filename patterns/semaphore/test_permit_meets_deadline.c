// semaphore/test_permit_meets_deadline — when a permit is released at the very
// moment of a deadline, either the waiter has it or the semaphore.

#include "check.h"
#include "semaphore/semaphore.h"

#include <errno.h>

static struct semaphore sem;
static struct timespec deadline;
static int result;

static void *acquire(void *arg) {
    result = semaphore_acquire_until(&sem, &deadline);
    return arg;
}

int main(void) {
    check(semaphore_init(&sem, 1));
    for (int i = 0; i < SMALL_OR(1, 5); i++) {
        semaphore_acquire(&sem);
        deadline = milliseconds_from_now(10);
        pthread_t waiter;
        check(pthread_create(&waiter, NULL, acquire, NULL));
        // Long enough for it to queue; the outcome is the same when it is late.
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);

        // The deadline passes, but the waiter cannot notice without the lock.
        pthread_mutex_lock(&sem.lock);
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        pthread_mutex_unlock(&sem.lock);
        semaphore_release(&sem); // mostly gets the lock before the waiter does
        check(pthread_join(waiter, NULL));
        check_that(result == 0 || result == ETIMEDOUT);
        check_that(semaphore_try_acquire(&sem) == (result == 0 ? EAGAIN : 0));
        semaphore_release(&sem);
    }
    semaphore_destroy(&sem);
    return 0;
}
