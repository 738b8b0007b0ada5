// Plain operators on atomics are sequentially consistent.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_bool here[2]; // each is set by one thread, and never taken back
static bool went_in[2];     // main reads them after the join

static bool is_alone(int me) {
    here[me] = 1;
    if (here[1 - me])
        return false;
    return true;
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
