// aba/fixed_by_locking — a mutex guards the stack.
//
// What a thread has read of the stack stays true until it unlocks, so there is
// nothing to compare. The pause now makes main wait, which is the price. Use
// this until a measurement says that the price is too high.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { NONE, A, B, NODES }; // a node's number; NONE is below the last one
enum { PAUSE = SMALL_OR(0, 50 * 1000 * 1000) }; // nanoseconds

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards the stack
static int below[NODES] = {[NONE] = B};                  // NONE: a trap
static int top = B; // NONE: the stack is empty

static void push(int node) {
    check(pthread_mutex_lock(&lock));
    below[node] = top;
    top = node;
    check(pthread_mutex_unlock(&lock));
}

// Returns a node that is the caller's from now on, or NONE.
static int pop(long pause) {
    check(pthread_mutex_lock(&lock));
    int seen = top;
    if (seen != NONE) {
        int next = below[seen];
        nanosleep(&(struct timespec){.tv_nsec = pause}, NULL);
        top = next;
    }
    check(pthread_mutex_unlock(&lock));
    return seen;
}

static void *take(void *arg) {
    int *taken = arg;
    *taken = pop(2 * PAUSE); // long enough for all that main does
    return NULL;
}

int main(void) {
    static int taken = NODES; // until the taker says
    push(A);
    pthread_t taker;
    check(pthread_create(&taker, NULL, take, &taken));
    // The taker has read the top and what is below it, nearly always.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    int first = pop(0), second = pop(0);
    push(first); // there were two nodes, and the taker takes one
    check(pthread_join(taker, NULL));

    check_that(taken < NODES);
    int owners[NODES] = {0};
    owners[taken]++;
    owners[second]++;
    for (int node = pop(0); node != NONE; node = pop(0))
        owners[node]++;
    printf("owners of A: %d, of B: %d\n", owners[A], owners[B]);
    return owners[A] == 1 && owners[B] == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
