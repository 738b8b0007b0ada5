// store-buffering/fixed_by_lock — one lock around the store and the load.
//
// The thread that gets the lock second sees all that the first one did under
// it. Nobody has to know what a memory order is, and every tool understands it.
// The flags are plain variables.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards here
static bool here[2];    // each is set by one thread, and never taken back
static bool went_in[2]; // main reads them after the join

static bool is_alone(int me) {
    check(pthread_mutex_lock(&lock));
    here[me] = true;
    bool alone = !here[1 - me];
    check(pthread_mutex_unlock(&lock));
    return alone;
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
