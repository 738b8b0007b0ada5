// atomic-semaphore — one atomic number counts permits, until a thread must
// wait.
//
// The same semaphore.h as in semaphore, with the same promises, implemented a
// second time. There acquire and release each take a mutex, also when there are
// permits enough. Here each is one exchange then. Take it where threads seldom
// wait for a permit, and pass often.
//
//     permits free:  3 ─ acquire ─▶ 2 ─ release ─▶ 3        no lock
//     none is free:  0 ─ acquire ─▶ QUEUED ─ release ─▶ the oldest has it
//
// The one thing to notice: a permit that is given back while a thread is queued
// does not become free. As long as the number says QUEUED all go to the queue,
// which is under the lock, and so none overtakes.
//
// Nothing varies between runs.
//
// EXPECT explore: clean (more than 200,000 executions: each store that an
//                 atomic load may read makes one)

#include "check.h"
#include "semaphore/semaphore.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>

enum { VISITS = SMALL_OR(1, 1000) };

static struct semaphore places; // has two permits
static int order[2], served;    // written by the holder of the only free permit

static void *pass(void *arg) {
    for (int i = 0; i < VISITS; i++) {
        semaphore_acquire(&places);
        semaphore_release(&places);
    }
    return arg;
}

// Two threads, two permits: none waits, so the lock is not needed, and main has
// it all the time.
static void nobody_waits(void) {
    pthread_t threads[2];
    check(pthread_mutex_lock(&places.lock));
    for (int i = 0; i < 2; i++)
        check(pthread_create(&threads[i], NULL, pass, NULL));
    for (int i = 0; i < 2; i++)
        check(pthread_join(threads[i], NULL));
    check(pthread_mutex_unlock(&places.lock));
    printf("main holds the lock: 2 threads passed %d times each\n", VISITS);
}

static void *be_served(void *number) {
    semaphore_acquire(&places);
    order[served++] = *(int *)number;
    semaphore_release(&places);
    return NULL;
}

static void wait_for_queued(struct semaphore_waiter *before) {
    for (bool queued = false; !queued; sched_yield()) {
        check(pthread_mutex_lock(&places.lock));
        queued = places.oldest != NULL && places.newest != before;
        check(pthread_mutex_unlock(&places.lock));
    }
}

// With no permit free they queue, and get it in the order of arrival.
static void two_queue(void) {
    static int numbers[] = {1, 2};
    pthread_t threads[2];
    semaphore_acquire(&places);
    semaphore_acquire(&places);
    check(pthread_create(&threads[0], NULL, be_served, &numbers[0]));
    wait_for_queued(NULL);
    check(pthread_create(&threads[1], NULL, be_served, &numbers[1]));
    wait_for_queued(places.oldest);
    check_that(semaphore_try_acquire(&places) == EAGAIN);
    semaphore_release(&places);
    for (int i = 0; i < 2; i++)
        check(pthread_join(threads[i], NULL));
    check_that(order[0] == 1 && order[1] == 2);
    semaphore_release(&places);
    printf("none was free: thread %d came first, then thread %d\n", order[0],
           order[1]);
}

int main(void) {
    check(semaphore_init(&places, 2));
    nobody_waits();
    two_queue();
    semaphore_destroy(&places);
}
