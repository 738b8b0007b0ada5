// semaphore/test_timeout_leaves_the_queue — who times out gives up its place,
// at the front, in the middle or at the end: no permit is lost on it.

#include "check.h"
#include "semaphore/semaphore.h"

#include <errno.h>

static struct semaphore sem;

static void *time_out(void *arg) {
    struct timespec soon = milliseconds_from_now(5);
    check_that(semaphore_acquire_until(&sem, &soon) == ETIMEDOUT);
    return arg;
}

static void *wait_long(void *arg) {
    semaphore_acquire(&sem);
    semaphore_release(&sem);
    return arg;
}

int main(void) {
    void *(*calls[])(void *) = {time_out, wait_long, time_out, wait_long,
                                time_out};
    enum { CALLS = SMALL_OR(2, 5) };
    pthread_t threads[CALLS];
    check(semaphore_init(&sem, 1));
    semaphore_acquire(&sem);
    for (int i = 0; i < CALLS; i++)
        check(pthread_create(&threads[i], NULL, calls[i], NULL));
    for (int i = 0; i < CALLS; i += 2)
        check(pthread_join(threads[i], NULL));

    pthread_t last; // queues where the others have left
    check(pthread_create(&last, NULL, wait_long, NULL));
    // Long enough for it to queue; the outcome is the same when it is late.
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    semaphore_release(&sem);
    for (int i = 1; i < CALLS; i += 2)
        check(pthread_join(threads[i], NULL));
    check(pthread_join(last, NULL));
    check(semaphore_try_acquire(&sem));
    semaphore_destroy(&sem);
    return 0;
}
