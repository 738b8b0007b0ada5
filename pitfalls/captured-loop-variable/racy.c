// captured-loop-variable/racy — all workers get &i, the same variable.
//
// There is one i. All threads are handed its address, and main goes on
// counting while they start, so a worker reads the number that i has by then:
// some numbers come twice, some never, and a worker that starts late reads
// WORKERS itself, one past the last. Before Go 1.22 a closure in a loop did
// the same, and "item := item" was the cure.
//
// If i were declared in the for, it would be worse: a late worker would read a
// variable that no longer exists.
//
// EXPECT exit:     any
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      clean (i is on main's stack, and by default DRD ignores
// stacks; with --check-stack-var=yes it reports the race)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (i lives until main has joined the workers)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORKERS = SMALL_OR(2, 8) };

// Returns the number that this worker was given.
static void *work(void *arg) {
    const int *number = arg;
    return (void *)(intptr_t)*number; // RACE
}

int main(void) {
    pthread_t threads[WORKERS];
    int i = 0;
    printf("workers were told:");
    for (; i < WORKERS; i++) // RACE
        check(pthread_create(&threads[i], NULL, work, &i));

    int right = 0;
    for (int worker = 0; worker < WORKERS; worker++) {
        void *number;
        check(pthread_join(threads[worker], &number));
        printf(" %d", (int)(intptr_t)number);
        right += (intptr_t)number == worker;
    }
    printf("\n%d of %d have a number of their own\n", right, WORKERS);
    return right == WORKERS ? EXIT_SUCCESS : EXIT_FAILURE;
}
