// future/test_wakes_all — one set wakes every waiter, and what was written
// before it is seen by all of them.
//
// EXPECT explore: clean (24,497 executions; STRATEGY=exhaustive RUNS=30000
//                 tries them all)

#include "check.h"
#include "future/future.h"

#include <pthread.h>

enum { WAITERS = SMALL_OR(2, 8) };

static struct future *ready;
static int page; // written before ready is set, read after it was got

static void *read_page(void *arg) {
    check(future_get(ready, NULL));
    check_that(page == 1);
    return arg;
}

int main(void) {
    ready = check_alloc(future_new(0));
    pthread_t waiters[WAITERS];
    for (int i = 0; i < WAITERS; i++)
        check(pthread_create(&waiters[i], NULL, read_page, NULL));
    // Lets them wait, mostly: those that come later need no waking.
    nanosleep(&(struct timespec){.tv_nsec = 5 * 1000 * 1000}, NULL);
    page = 1;
    check(future_set(ready, NULL));
    for (int i = 0; i < WAITERS; i++)
        check(pthread_join(waiters[i], NULL));
    check(future_get(ready, NULL)); // late
    future_release(ready);
    return 0;
}
