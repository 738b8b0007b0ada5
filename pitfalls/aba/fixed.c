// aba/fixed — the top carries a version, and every swap counts it up.
//
//     top:  version (32 bits) | node (32 bits)
//
// A pushed back is A with a later version. A swap that expects the earlier one
// fails, and the loop reads top and what is below it once more. Both halves
// stand in one word, because compare-and-swap compares only one.
//
// The version begins again after 2^32 swaps. Only a taker that sleeps for
// exactly that many swaps is fooled.
//
// The swap is the strong one. A weak one would do as well in a loop, but it may
// fail for no reason in each round, so that not all executions can be tried.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { NONE, A, B, NODES }; // a node's number; NONE is below the last one
enum { PAUSE = SMALL_OR(0, 50 * 1000 * 1000) }; // nanoseconds

static atomic_int below[NODES] = {[NONE] = B}; // NONE: a trap
static _Atomic uint64_t top = B; // a version and a node: NONE when empty

static int node_of(uint64_t value) {
    return (int)(uint32_t)value;
}

// Returns the top that follows seen: node, with the next version.
static uint64_t top_after(uint64_t seen, int node) {
    return ((seen >> 32) + 1) << 32 | (uint32_t)node;
}

static void push(int node) {
    uint64_t seen = atomic_load(&top);
    do
        atomic_store(&below[node], node_of(seen));
    while (!atomic_compare_exchange_strong(&top, &seen, top_after(seen, node)));
}

// Returns a node that is the caller's from now on, or NONE.
static int pop(long pause) {
    uint64_t seen = atomic_load(&top);
    int next;
    do {
        if (node_of(seen) == NONE)
            return NONE;
        next = atomic_load(&below[node_of(seen)]);
        nanosleep(&(struct timespec){.tv_nsec = pause}, NULL);
    } while (
        !atomic_compare_exchange_strong(&top, &seen, top_after(seen, next)));
    return node_of(seen);
}

static void *take(void *arg) {
    int *taken = arg;
    *taken = pop(2 * PAUSE); // long enough for all that main does
    return NULL;
}

int main(void) {
    static int taken = NODES; // until the taker says
    push(A);                  // version 1, which no later push may have again
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
    check_that(atomic_load(&top) >> 32 == 5); // two pushes and three pops
    printf("owners of A: %d, of B: %d\n", owners[A], owners[B]);
    return owners[A] == 1 && owners[B] == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
