// home-made-lock/racy — a volatile flag is the lock, and two threads have it.
//
// To take the lock is two steps: look at the flag, set it. Two threads that
// look at the same moment both find it free, and both go in.
//
//     thread 0   looks: free             sets it   counts
//     thread 1             looks: free   sets it   counts
//
// volatile makes the compiler do each step. It joins no two of them to one, and
// says nothing about the count: the machine, and the compiler, may bring it
// past the flag on either side. So even a thread that is alone inside may see
// an old count.
//
// How many hits are lost varies. A full count proves nothing.
//
// EXPECT exit:     any
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (every address is valid)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 500) };

static volatile bool locked;
static int count; // guarded by locked, if that were a lock

static void lock(void) {
    while (locked)     // RACE
        sched_yield(); // its owner may need this processor
    locked = true;     // RACE
}

static void unlock(void) {
    locked = false;
}

static void *hit(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        lock();   // RACE
        count++;  // RACE
        unlock(); // RACE
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
