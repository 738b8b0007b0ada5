// A weak exchange in a loop, without a yield.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { THREADS = SMALL_OR(2, 3), ROUNDS = SMALL_OR(1, 100) };

static atomic_bool locked;
static int count; // guarded by locked

static bool spin_try_lock(void) {
    bool no = false;
    return atomic_compare_exchange_weak_explicit(
        &locked, &no, true, memory_order_acquire, memory_order_relaxed);
}

static void spin_lock(void) {
    for (;;)
        if (spin_try_lock())
            break;
}

static void spin_unlock(void) {
    locked = false;
}

static void *count_up(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        spin_lock();
        count++;
        spin_unlock();
    }
    return arg;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, count_up, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    check_that(count == THREADS * ROUNDS);
    check_that(!atomic_load_explicit(&locked, memory_order_relaxed));
    printf("%d threads counted to %d\n", THREADS, count);
}
