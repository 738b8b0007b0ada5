// The last of the two to end frees what both have kept.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { NODES = SMALL_OR(1, 100) };

struct node {
    int value;
    struct node *below; // NULL: it is the last one
};

struct taker {
    int sum; // of what it has popped; main reads both after the join
    struct node *retired[NODES];
    int count; // of those
    pthread_t thread;
};

static _Atomic(struct node *) top;
static struct taker takers[2];
static atomic_int ended;

static void push(int value) {
    struct node *node = check_alloc(malloc(sizeof *node));
    node->value = value;
    node->below = atomic_load_explicit(&top, memory_order_relaxed);
    atomic_store_explicit(&top, node, memory_order_relaxed); // main is alone
}

// Makes new the top if *old still is; else stores the top in *old. Relaxed: all
// nodes were pushed before the threads began.
static bool replace_top(struct node **old, struct node *new) {
    return atomic_compare_exchange_strong_explicit(
        &top, old, new, memory_order_relaxed, memory_order_relaxed);
}

// Returns a node that is the caller's now; NULL when there is none.
static struct node *pop(void) {
    struct node *node = atomic_load_explicit(&top, memory_order_relaxed);
    while (node != NULL) {
        sched_yield(); // widens the window
        if (replace_top(&node, node->below))
            return node;
    }
    return NULL;
}

static void *take_all(void *arg) {
    struct taker *self = arg;
    struct node *node;
    while ((node = pop()) != NULL) {
        self->sum += node->value;
        self->retired[self->count++] = node;
    }
    if (atomic_fetch_add(&ended, 1) == 1)
        for (struct taker *one = takers; one < takers + 2; one++)
            while (one->count > 0)
                free(one->retired[--one->count]);
    return NULL;
}

int main(void) {
    for (int i = 1; i <= NODES; i++)
        push(i);
    for (int i = 0; i < 2; i++)
        check(pthread_create(&takers[i].thread, NULL, take_all, &takers[i]));
    for (int i = 0; i < 2; i++)
        check(pthread_join(takers[i].thread, NULL));
    int sum = takers[0].sum + takers[1].sum, all = NODES * (NODES + 1) / 2;
    printf("popped nodes with a sum of %d, of %d\n", sum, all);
    return sum == all ? EXIT_SUCCESS : EXIT_FAILURE;
}
