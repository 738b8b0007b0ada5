// The one that gets the lock keeps it until both have looked.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t looked;
static bool went_in[2]; // main reads them after the join

static bool is_alone(int me) {
    (void)me;
    return pthread_mutex_trylock(&door) == 0;
}

static void *visit(void *arg) {
    const int *number = arg;
    went_in[*number] = is_alone(*number);
    pthread_barrier_wait(&looked);
    if (went_in[*number])
        check(pthread_mutex_unlock(&door));
    return NULL;
}

int main(void) {
    static int numbers[2] = {0, 1};
    pthread_t threads[2];
    check(pthread_barrier_init(&looked, NULL, 2));
    for (int i = 0; i < 2; i++)
        check(pthread_create(&threads[i], NULL, visit, &numbers[i]));
    for (int i = 0; i < 2; i++)
        check(pthread_join(threads[i], NULL));

    int inside = went_in[0] + went_in[1];
    printf("%s\n", inside == 2 ? "two are inside" : "at most one is inside");
    return inside <= 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
