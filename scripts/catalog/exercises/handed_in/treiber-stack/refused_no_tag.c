// The tag stays as it is.

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
    uint64_t seen = top;
    do
        next[node] = (unsigned)seen;
    while (
        !atomic_compare_exchange_strong(&top, &seen, tagged(seen >> 32, node)));
}

// Returns a node that now belongs to the caller, or NONE.
static unsigned pop(void) {
    for (;;) {
        uint64_t seen = top;
        unsigned node = (unsigned)seen;
        if (node == NONE)
            return node;
        uint64_t rest = tagged(seen >> 32, next[node]);
        if (atomic_compare_exchange_strong(&top, &seen, rest))
            return node;
    }
}

static void *use_some(void *arg) {
    struct user *self = arg;
    for (int i = 0; i < ROUNDS; i++) {
        unsigned taken[2] = {pop(), self->most == 2 ? pop() : NONE};
        for (int j = 0; j < 2; j++)
            if (taken[j] != NONE)
                owner[taken[j]] = self;
        if (SMALL_OR(0, 1))
            sched_yield(); // lets others pop what is handed out twice
        for (int j = 0; j < 2; j++) {
            if (taken[j] == NONE)
                continue;
            check_that(owner[taken[j]] == self);
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
