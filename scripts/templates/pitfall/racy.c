// {{name}}/racy — say in one line what goes wrong.
//
// Say how it goes wrong, step by step, and what the reader sees: the total is
// usually short, sometimes right. sched_yield() only makes the bad moment
// frequent. Say what the detectors report, and why some of them stay silent.
//
// EXPECT exit:     any
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (nothing is freed, so no address is wrong)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>

enum {
    THREADS = 2,
    ROUNDS = SMALL_OR(1, 1000), // that each thread counts
};

static int total;

static void *count(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        int seen = total; // RACE
        sched_yield();
        total = seen + 1; // RACE
    }
    return arg;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, count, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    printf("counted %d of %d\n", total, THREADS * ROUNDS);
    return total == THREADS * ROUNDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
