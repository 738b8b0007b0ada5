// home-made-lock/fixed — looking and setting are one step, which also orders.
//
// atomic_flag has the operation that a lock is made of: it sets the flag and
// says what it was before, and no other thread comes in between. Of two that
// call it at the same time one gets false, and has the lock.
//
// Acquire and release are the other half. What stands between them stays
// there: nothing moves up past the acquire or down past the release.
//
// It is right, and still a poor lock: a thread that finds it taken burns its
// processor. patterns/spin-lock says what it is good for.
//
// EXPECT helgrind: data race (it does not know that this is a lock)
// EXPECT drd:      data race (as Helgrind)

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 500) };

static atomic_flag locked = ATOMIC_FLAG_INIT;
static int count; // guarded by locked

static void lock(void) {
    // Acquire: what the last owner counted is seen.
    while (atomic_flag_test_and_set_explicit(&locked, // BLAMED
                                             memory_order_acquire))
        sched_yield(); // its owner may need this processor
}

static void unlock(void) {
    // Release: the next owner sees what was counted until here.
    atomic_flag_clear_explicit(&locked, memory_order_release); // BLAMED
}

static void *hit(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        lock();
        count++;  // BLAMED
        unlock(); // BLAMED
    }
    return arg;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, hit, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    printf("counted %d of %d hits\n", count, THREADS * ROUNDS);
    return count == THREADS * ROUNDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
