// A copy, but one for all.

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
    int i = 0;
    printf("workers were told:");
    for (; i < WORKERS; i++) {
        static int copy;
        copy = i;
        check(pthread_create(&threads[i], NULL, work, &copy));
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
