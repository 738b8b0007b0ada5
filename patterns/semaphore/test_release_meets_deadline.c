// semaphore/test_release_meets_deadline — a permit that is released while a
// thread gives up waiting for it is that thread's, or free, and never both.

#include "check.h"
#include "semaphore/semaphore.h"

#include <errno.h>

enum { MEETINGS = SMALL_OR(1, 20) };

static struct semaphore sem; // has one permit

static void *release(void *arg) {
    semaphore_release(&sem);
    return arg;
}

int main(void) {
    check(semaphore_init(&sem, 1));
    for (int i = 0; i < MEETINGS; i++) {
        semaphore_acquire(&sem);
        struct timespec past = milliseconds_from_now(-1);
        pthread_t thread;
        check(pthread_create(&thread, NULL, release, NULL));
        int result = semaphore_acquire_until(&sem, &past);
        check(pthread_join(thread, NULL));
        check_that(result == 0 || result == ETIMEDOUT);
        check_that(semaphore_try_acquire(&sem) == (result == 0 ? EAGAIN : 0));
        semaphore_release(&sem);
    }
    semaphore_destroy(&sem);
}
