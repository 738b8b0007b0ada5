// An atomic_flag, and a goto in the place of a loop.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { THREADS = SMALL_OR(2, 3), ROUNDS = SMALL_OR(1, 100) };

static atomic_bool locked;
static int count; // guarded by locked

static atomic_flag flag = ATOMIC_FLAG_INIT;

#define TRY() (!atomic_flag_test_and_set_explicit(&flag, memory_order_acquire))

static void spin_lock(void) {
again:
    if (TRY())
        return;
    sched_yield();
    goto again;
}

static void spin_unlock(void) {
    atomic_flag_clear_explicit(&flag, memory_order_release);
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
