// Main goes on once the new thread has taken its number.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORKERS = SMALL_OR(2, 8) };

static atomic_bool is_taken;

// Returns the number that this worker was given.
static void *work(void *arg) {
    int number = *(const int *)arg;
    atomic_store(&is_taken, true);
    return (void *)(intptr_t)number;
}

int main(void) {
    pthread_t threads[WORKERS];
    int i = 0;
    printf("workers were told:");
    for (; i < WORKERS; i++) {
        is_taken = false;
        check(pthread_create(&threads[i], NULL, work, &i));
        while (!is_taken)
            sched_yield();
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
