// semaphore/test_deadline — a call with a deadline takes the permit that is
// there, waits no longer than that, and leaves nothing behind.
//
// EXPECT explore: clean (more than 97,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "semaphore/semaphore.h"

#include <errno.h>

enum { CALLS = SMALL_OR(2, 5), MEETINGS = SMALL_OR(1, 3) };

static struct semaphore sem;     // has one permit in every scenario
static struct timespec deadline; // of every acquire

static void sleep_ms(long milliseconds) {
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
}

// A permit that is there is taken even when the deadline has passed.
static void ready_beats_deadline(void) {
    struct timespec past = milliseconds_from_now(-1);
    check(semaphore_acquire_until(&sem, &past));
    check_that(semaphore_acquire_until(&sem, &past) == ETIMEDOUT);
    struct timespec soon = milliseconds_from_now(5);
    check_that(semaphore_acquire_until(&sem, &soon) == ETIMEDOUT);
    semaphore_release(&sem);
    check(semaphore_acquire_until(&sem, NULL));
    semaphore_release(&sem);
}

static void *acquire(void *result) {
    *(int *)result = semaphore_acquire_until(&sem, &deadline);
    return NULL;
}

static void *wait_long(void *arg) {
    semaphore_acquire(&sem);
    semaphore_release(&sem);
    return arg;
}

// At the front, in the middle and at the end of the queue: no permit goes to
// a place that was given up, and those behind it, old and new, are served.
static void timeout_leaves_the_queue(void) {
    int results[CALLS];
    pthread_t threads[CALLS], last;
    semaphore_acquire(&sem);
    deadline = milliseconds_from_now(20);
    for (int i = 0; i < CALLS; i++)
        check(pthread_create(&threads[i], NULL,
                             i % 2 == 0 ? acquire : wait_long, &results[i]));
    for (int i = 0; i < CALLS; i += 2) {
        check(pthread_join(threads[i], NULL));
        check_that(results[i] == ETIMEDOUT);
    }
    check(pthread_create(&last, NULL, wait_long, NULL));
    sleep_ms(5); // so that it queues; the outcome is the same when it is late
    semaphore_release(&sem);
    for (int i = 1; i < CALLS; i += 2)
        check(pthread_join(threads[i], NULL));
    check(pthread_join(last, NULL));
    check(semaphore_try_acquire(&sem));
    semaphore_release(&sem);
}

// Either the waiter has the permit then or the semaphore.
static void permit_meets_deadline(void) {
    for (int i = 0; i < MEETINGS; i++) {
        semaphore_acquire(&sem);
        deadline = milliseconds_from_now(10);
        pthread_t waiter;
        int result;
        check(pthread_create(&waiter, NULL, acquire, &result));
        sleep_ms(5); // so that it queues

        // The deadline passes, but the waiter cannot notice without the lock.
        pthread_mutex_lock(&sem.lock);
        sleep_ms(10);
        pthread_mutex_unlock(&sem.lock);
        semaphore_release(&sem); // mostly gets the lock before the waiter does
        check(pthread_join(waiter, NULL));
        check_that(result == 0 || result == ETIMEDOUT);
        check_that(semaphore_try_acquire(&sem) == (result == 0 ? EAGAIN : 0));
        semaphore_release(&sem);
    }
}

int main(void) {
    check(semaphore_init(&sem, 1));
    ready_beats_deadline();
    timeout_leaves_the_queue();
    permit_meets_deadline();
    semaphore_destroy(&sem);
    return 0;
}
