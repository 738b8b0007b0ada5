// hazard-pointers — a thread says which node it reads, and nobody frees that.
//
// Use it where a structure without locks has nodes that are freed: a stack, a
// queue, a list. Each thread has one pointer that all can read. What it points
// to is not freed.
//
//     hazard[0] ──────────┐
//     top ──▶ node ──▶ node ──▶ NULL         retired by thread 1: node, node
//
// To read a node is three steps: load the pointer, say it, load it again. If it
// is the same, the node was not yet taken off when it was said, and so whoever
// takes it off later will see it said. The two fences make that true: one side
// says and then looks, the other one takes off and then looks.
//
// A thread that has taken a node off keeps it until no hazard points to it. So
// each keeps at most as many as there are others. How many are kept, and for
// how long, varies between runs.
//
// EXPECT helgrind: data race (it does not know atomics)
// EXPECT drd:      data race (as Helgrind)
// EXPECT explore:  clean (56,333 executions; STRATEGY=exhaustive RUNS=60000
//                  tries them all)

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 300) };

struct node {
    int value;          // set before the push, as is below
    struct node *below; // NULL: it is the last one
};

struct user {
    _Atomic(struct node *) hazard; // what it reads now; only it writes this
    struct node *retired[THREADS]; // what it has taken off and not yet freed
    int value;                     // what it pushes
    int sum; // of what it has popped; main reads it after the join
    pthread_t thread;
};

static struct user users[THREADS];
static _Atomic(struct node *) top;

static void push(int value) {
    struct node *node = check_alloc(malloc(sizeof *node));
    node->value = value;
    node->below = atomic_load_explicit(&top, memory_order_relaxed);
    // Release: a thread that finds the node finds what is in it.
    while (!atomic_compare_exchange_strong_explicit(
        &top, &node->below, node, memory_order_release, memory_order_relaxed))
        continue;
}

// Returns the top node, which is not freed as long as it is self's hazard.
static struct node *protect_top(struct user *self) {
    struct node *node = atomic_load_explicit(&top, memory_order_relaxed);
    for (;;) {
        // Release: what was read of the last one has been read.
        atomic_store_explicit(&self->hazard, node, // BLAMED
                              memory_order_release);
        atomic_thread_fence(memory_order_seq_cst); // say it, then look
        struct node *now = atomic_load_explicit(&top, memory_order_acquire);
        if (now == node)
            return node;
        node = now;
    }
}

static bool is_hazard(const struct node *node) {
    for (int i = 0; i < THREADS; i++)
        // Acquire: what its reader has read has been read before it is freed.
        if (node == atomic_load_explicit(&users[i].hazard, // BLAMED
                                         memory_order_acquire))
            return true;
    return false;
}

// Frees the node that self has taken off, and those before, unless they are
// read.
static void retire(struct user *self, struct node *node) {
    atomic_thread_fence(memory_order_seq_cst); // taken off, then look
    for (int i = 0; i < THREADS; i++) {
        if (self->retired[i] == NULL) {
            self->retired[i] = node;
            node = NULL;
        }
        if (self->retired[i] != NULL && !is_hazard(self->retired[i])) {
            free(self->retired[i]);
            self->retired[i] = NULL;
        }
    }
    check_that(node == NULL);
}

// Returns false when the stack is empty.
static bool pop(struct user *self, int *value) {
    struct node *node;
    do {
        node = protect_top(self);
        if (node == NULL)
            return false;
    } while (!atomic_compare_exchange_strong_explicit(
        &top, &node, node->below, memory_order_relaxed, memory_order_relaxed));
    *value = node->value;
    // Relaxed: what it pointed to only self will free.
    atomic_store_explicit(&self->hazard, NULL, memory_order_relaxed); // BLAMED
    retire(self, node);
    return true;
}

// Pushes one and pops one, so that there always is one to pop.
static void *use(void *arg) {
    struct user *self = arg;
    for (int i = 0; i < ROUNDS; i++) {
        int value;
        push(self->value);
        check_that(pop(self, &value));
        self->sum += value;
    }
    return NULL;
}

int main(void) {
    for (int i = 0; i < THREADS; i++)
        users[i].value = i + 1;
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&users[i].thread, NULL, use, &users[i]));
    int sum = 0, pushed = 0;
    for (int i = 0; i < THREADS; i++) {
        check(pthread_join(users[i].thread, NULL));
        sum += users[i].sum;
        pushed += ROUNDS * users[i].value;
    }
    for (int i = 0; i < THREADS; i++) // nobody reads any more
        for (int j = 0; j < THREADS; j++)
            free(users[i].retired[j]);

    check_that(sum == pushed);
    check_that(atomic_load_explicit(&top, memory_order_relaxed) == NULL);
    printf("%d nodes were popped, each of them once, and freed\n",
           THREADS * ROUNDS);
}
