// Tickets: each waits until its number is called.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { THREADS = SMALL_OR(2, 3), ROUNDS = SMALL_OR(1, 100) };

static atomic_bool locked;
static int count; // guarded by locked

static atomic_uint next_ticket, called;

static void spin_lock(void) {
    unsigned mine = atomic_fetch_add(&next_ticket, 1);
    while (atomic_load_explicit(&called, memory_order_acquire) != mine)
        sched_yield();
}

static void spin_unlock(void) {
    atomic_fetch_add_explicit(&called, 1, memory_order_release);
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
