// captured-loop-variable/fixed_by_value — the number travels in the pointer.
//
// The cast copies i at the moment of the call, as "item := item" does in Go.
// Nothing is shared, so nothing has to stay alive. It carries one integer, and
// only where intptr_t exists and keeps its value on the way through void *,
// as on every POSIX system in use.

#include "check.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORKERS = SMALL_OR(2, 8) };

// Returns the number that this worker was given.
static void *work(void *arg) {
    intptr_t number = (intptr_t)arg;
    return (void *)number;
}

int main(void) {
    pthread_t threads[WORKERS];
    int i = 0;
    printf("workers were told:");
    for (; i < WORKERS; i++)
        check(pthread_create(&threads[i], NULL, work, (void *)(intptr_t)i));

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
