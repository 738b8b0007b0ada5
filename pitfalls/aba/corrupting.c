// aba/corrupting — a stack without locks hands out a node that is in use.
//
// Pop reads the top, reads what is below it, and swaps the one for the other if
// the top is still the same. The same top does not mean that nothing happened:
// it may have been popped, and pushed back after the node below it was taken.
//
//     taker   reads top A, below it B              top is A: makes it B
//     main              pops A, pops B, pushes A, uses B
//
// Now the top is B, which main still uses, and the next thread that pops gets
// it too. The top was A, then B, then nothing, then A: the swap saw only the
// As.
//
// No detector reports it: all accesses are atomic, and nodes are never freed.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     clean (atomic accesses never are a data race)
// EXPECT helgrind: clean (instructions with a lock prefix are no race to it)
// EXPECT drd:      clean (instructions with a lock prefix are no race to it)
// EXPECT memcheck: clean (the nodes are static and never freed)
// EXPECT asan:     clean (the nodes are static and never freed)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { NONE, A, B, NODES }; // a node's number; NONE is below the last one
enum { PAUSE = SMALL_OR(0, 50 * 1000 * 1000) }; // nanoseconds

static atomic_int below[NODES] = {[NONE] = B}; // NONE: a trap
static atomic_int top = B;                     // NONE: the stack is empty

static void push(int node) {
    int seen = atomic_load(&top);
    do
        atomic_store(&below[node], seen);
    while (!atomic_compare_exchange_strong(&top, &seen, node));
}

// Returns a node that is the caller's from now on, or NONE.
static int pop(long pause) {
    int seen = atomic_load(&top);
    int next;
    do {
        if (seen == NONE)
            return NONE;
        next = atomic_load(&below[seen]);
        nanosleep(&(struct timespec){.tv_nsec = pause}, NULL);
    } while (!atomic_compare_exchange_strong(&top, &seen, next));
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
