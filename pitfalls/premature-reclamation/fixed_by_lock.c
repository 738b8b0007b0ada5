// premature-reclamation/fixed_by_lock — a lock around the look and the change.
//
// Nobody looks at a node without the lock, and whoever has popped one has it
// alone. So it may be freed at once. That a lock also solves this is what
// makes it so hard to do better without.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { NODES = SMALL_OR(1, 100) };

struct node {
    int value;
    struct node *below; // NULL: it is the last one
};

struct taker {
    int sum; // of what it has popped; main reads it after the join
    pthread_t thread;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards the stack
static struct node *top;

static void push(int value) {
    struct node *node = check_alloc(malloc(sizeof *node));
    node->value = value;
    node->below = top;
    top = node; // main is alone
}

// Returns a node that is the caller's now; NULL when there is none.
static struct node *pop(void) {
    check(pthread_mutex_lock(&lock));
    struct node *node = top;
    if (node != NULL)
        top = node->below;
    check(pthread_mutex_unlock(&lock));
    return node;
}

static void *take_all(void *arg) {
    struct taker *self = arg;
    struct node *node;
    while ((node = pop()) != NULL) {
        self->sum += node->value;
        free(node);
    }
    return NULL;
}

int main(void) {
    for (int i = 1; i <= NODES; i++)
        push(i);
    static struct taker takers[2];
    for (int i = 0; i < 2; i++)
        check(pthread_create(&takers[i].thread, NULL, take_all, &takers[i]));
    for (int i = 0; i < 2; i++)
        check(pthread_join(takers[i].thread, NULL));

    int sum = takers[0].sum + takers[1].sum, all = NODES * (NODES + 1) / 2;
    printf("popped nodes with a sum of %d, of %d\n", sum, all);
    return sum == all ? EXIT_SUCCESS : EXIT_FAILURE;
}
