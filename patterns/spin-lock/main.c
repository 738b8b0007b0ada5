// spin-lock — a thread that finds the lock taken looks again until it is free.
//
// Use it where a thread may not sleep, or for a few instructions between
// threads that each have a processor. Everywhere else take a mutex: it asks a
// few times, too, and then sleeps.
//
//     locked    false         true              false
//     thread 0  exchanges     counts            stores false
//     thread 1                looks, looks      looks     exchanges, counts
//
// The exchange that gets false has the lock; of several only one does. Looking
// before is not needed, but cheap: an exchange takes the cache line away from
// the other processors even when it fails, and a load does not.
//
// Acquire and release make it a lock: without them the count is not guarded.
// How often a thread looks in vain varies between runs.
//
// EXPECT helgrind: data race (it does not know that this is a lock)
// EXPECT drd:      data race (as Helgrind)

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { THREADS = SMALL_OR(2, 3), ROUNDS = SMALL_OR(1, 100) };

static atomic_bool locked;
static int count; // guarded by locked

// Returns whether the lock is the caller's now; else another thread has it.
static bool spin_try_lock(void) {
    // Acquire: what the last owner did is seen.
    bool was =
        atomic_exchange_explicit(&locked, true, memory_order_acquire); // BLAMED
    return !was;
}

static void spin_lock(void) {
    do {
        while (atomic_load_explicit(&locked, memory_order_relaxed)) // BLAMED
            sched_yield(); // its owner may need this processor
    } while (!spin_try_lock());
}

static void spin_unlock(void) {
    // Release: the next owner sees what was done until here.
    atomic_store_explicit(&locked, false, memory_order_release); // BLAMED
}

static void *count_up(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        spin_lock();
        count++;       // BLAMED
        spin_unlock(); // BLAMED
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
