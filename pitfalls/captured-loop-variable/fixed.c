// captured-loop-variable/fixed — every worker gets a variable of its own.
//
// numbers[i] is written before its thread is created and never again, and
// pthread_create() puts that write before everything the thread does: no lock
// is needed. Each argument must live as long as its thread; here main joins
// the workers before its stack, and the array on it, goes away.
//
// In real programs the element is a struct with everything that the worker
// needs, and often a place for its result.

#include "check.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORKERS = SMALL_OR(2, 8) };

// Returns the number that this worker was given.
static void *work(void *arg) {
    const int *number = arg;
    return (void *)(intptr_t)*number;
}

int main(void) {
    pthread_t threads[WORKERS];
    int numbers[WORKERS];
    int i = 0;
    printf("workers were told:");
    for (; i < WORKERS; i++) {
        numbers[i] = i;
        check(pthread_create(&threads[i], NULL, work, &numbers[i]));
    }

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
