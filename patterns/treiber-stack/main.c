// treiber-stack — a stack without a lock, its top a number and a tag.
//
// Use it where a thread must not wait for one that was interrupted: a list of
// free buffers shared with a signal handler or a real-time thread. Else take a
// mutex, which is simpler and usually as fast.
//
//     top: [tag 7 | node 2] ──▶ node 2 ──▶ node 0 ──▶ none
//
// Pop reads the top, then what comes behind it, and exchanges the two if the
// top is still the same. Is it? Meanwhile node 2 may have been popped, node 0
// too, and node 2 pushed again: the same top with another rest, and node 0
// would be handed out twice. That is the ABA problem, and the tag is the cure:
// it counts up with each pop, so that no top comes back.
//
// Nodes are numbers in an array that is never freed: a pop may look into a node
// that is not its any more. Which thread gets which node varies between runs.
//
// EXPECT helgrind: data race (it does not know atomics)
// EXPECT drd:      data race (as Helgrind)

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

enum {
    NODES = SMALL_OR(2, 4),
    THREADS = SMALL_OR(2, 3),
    ROUNDS = SMALL_OR(1, 300),
    NONE = 0xffff, // the number of no node
};

static _Atomic uint64_t top = NONE; // upper half the tag, lower half the node
static atomic_uint next[NODES]; // atomic: pops that come too late read it, too

struct user {
    int most;      // nodes that it takes at once, one or two
    uint64_t pops; // of a node; main reads it after the join
    pthread_t thread;
};

static struct user *owner[NODES]; // who has popped the node, and nobody else

static uint64_t tagged(uint64_t tag, unsigned node) {
    return tag << 32 | node;
}

static void push(unsigned node) {
    uint64_t old = atomic_load_explicit(&top, memory_order_relaxed);
    uint64_t new;
    do {
        unsigned was = (unsigned)old; // the node on top
        atomic_store_explicit(&next[node], was, memory_order_relaxed); // BLAMED
        new = tagged(old >> 32, node);
        // Release: the thread that pops the node sees what was written before.
    } while (!atomic_compare_exchange_weak_explicit(
        &top, &old, new, memory_order_release, memory_order_relaxed));
}

// Returns a node that now belongs to the caller, or NONE.
static unsigned pop(void) {
    uint64_t old = atomic_load_explicit(&top, memory_order_acquire);
    uint64_t new;
    unsigned node;
    do {
        node = (unsigned)old;
        if (node == NONE)
            return NONE;
        unsigned rest; // the node below it
        rest =
            atomic_load_explicit(&next[node], memory_order_relaxed); // BLAMED
        if (SMALL_OR(0, 1)) // the explorer stops here without being asked
            sched_yield();  // widens the window for the ABA problem
        new = tagged((old >> 32) + 1, rest);
    } while (!atomic_compare_exchange_weak_explicit(
        &top, &old, new, memory_order_acquire, memory_order_acquire));
    return node;
}

static void *use_some(void *arg) {
    struct user *self = arg;
    for (int i = 0; i < ROUNDS; i++) {
        unsigned taken[2] = {pop(), self->most == 2 ? pop() : NONE};
        for (int j = 0; j < 2; j++)
            if (taken[j] != NONE)
                owner[taken[j]] = self; // BLAMED
        if (SMALL_OR(0, 1))
            sched_yield(); // lets others pop what is handed out twice
        for (int j = 0; j < 2; j++) {
            if (taken[j] == NONE)
                continue;
            check_that(owner[taken[j]] == self); // BLAMED
            self->pops++;
            push(taken[j]);
        }
    }
    return NULL;
}

int main(void) {
    for (unsigned node = 0; node < NODES; node++)
        push(node);
    static struct user users[THREADS];
    for (int i = 0; i < THREADS; i++) {
        users[i].most = 2 - i % 2;
        check(pthread_create(&users[i].thread, NULL, use_some, &users[i]));
    }
    uint64_t pops = NODES; // main's own, below
    for (int i = 0; i < THREADS; i++) {
        check(pthread_join(users[i].thread, NULL));
        pops += users[i].pops;
    }

    int left = 0;
    while (left <= NODES && pop() != NONE)
        left++;
    check_that(left == NODES);
    uint64_t last = atomic_load_explicit(&top, memory_order_relaxed);
    check_that(last >> 32 == pops); // no tag came twice
    printf("%d nodes went through %llu pops, and all are back\n", NODES,
           (unsigned long long)pops);
}
