// store-buffering/racy — two threads look around, and each thinks it is alone.
//
// Each thread sets its own flag, then looks at the other one. One of the two
// looks last, so it must see a flag: true of steps that are done one after the
// other. But a store waits in a buffer of its processor while the thread goes
// on, and so the load behind it may be done first. Release and acquire do not
// forbid it. They say what a thread knows that has seen a flag, and here none
// has.
//
//     thread 0   here[0] = true    here[1]? false    goes in
//     thread 1   here[1] = true    here[0]? false    goes in
//
// A plain run hardly ever shows it, as the threads seldom meet. The explorer
// does. TSan is silent: it looks for data races, and every access is atomic.
//
// EXPECT exit:     any
// EXPECT tsan:     clean (every access is atomic, so none is a data race)
// EXPECT helgrind: data race (it knows locks, and sees plain moves here)
// EXPECT drd:      data race (it knows locks, and sees plain moves here)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (every address is valid)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_bool here[2]; // each is set by one thread, and never taken back
static bool went_in[2];     // main reads them after the join

static bool is_alone(int me) {
    atomic_store_explicit(&here[me], true, memory_order_release);      // RACE
    return !atomic_load_explicit(&here[1 - me], memory_order_acquire); // RACE
}

static void *visit(void *arg) {
    const int *number = arg;
    went_in[*number] = is_alone(*number);
    return NULL;
}

int main(void) {
    static int numbers[2] = {0, 1};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        check(pthread_create(&threads[i], NULL, visit, &numbers[i]));
    for (int i = 0; i < 2; i++)
        check(pthread_join(threads[i], NULL));

    int inside = went_in[0] + went_in[1];
    printf("%s\n", inside == 2 ? "two are inside" : "at most one is inside");
    return inside <= 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
