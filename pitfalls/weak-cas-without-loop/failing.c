// weak-cas-without-loop/failing — an exchange fails, and nobody does the job.
//
// There is one job, and two threads that could do it. Each tries to claim it;
// the one that cannot thinks that the other has it. But a weak
// compare-and-exchange may fail although the value is the expected one. Then
// the job is nobody's, and is not done.
//
//     thread 0   claimed? no   the exchange fails for no reason   leaves it
//     thread 1   claimed? no   the exchange fails for no reason   leaves it
//
// Weak is made for loops. ARM and POWER load and store in two instructions, and
// the store fails when the cache line was disturbed in between, by an interrupt
// or a write beside it. On x86 it is one instruction, which never fails for no
// reason, so there all tests pass.
//
// EXPECT exit:     any
// EXPECT tsan:     clean (every access is atomic, so none is a data race)
// EXPECT helgrind: clean (instructions with a lock prefix are no race to it)
// EXPECT drd:      clean (instructions with a lock prefix are no race to it)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (every address is valid)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_bool claimed;
static int done[2]; // by each thread; main reads it after the join

// Returns whether the job is the caller's. Relaxed: it is one variable, and
// nothing is handed over with it.
static bool claim(void) {
    bool no = false;
    return atomic_compare_exchange_weak_explicit(
        &claimed, &no, true, memory_order_relaxed, memory_order_relaxed);
}

static void *work(void *arg) {
    int *mine = arg;
    if (claim())
        ++*mine;
    return NULL;
}

int main(void) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        check(pthread_create(&threads[i], NULL, work, &done[i]));
    for (int i = 0; i < 2; i++)
        check(pthread_join(threads[i], NULL));

    printf("the job was done %d times\n", done[0] + done[1]);
    return done[0] + done[1] == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
