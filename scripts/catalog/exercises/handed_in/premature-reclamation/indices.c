// Each thread takes by a number: there is an array in the place of a stack.

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
    int sum; // of what it has popped; main reads it after the join
    pthread_t thread;
};

static struct node *all_of_them[NODES];
static int pushed;
static atomic_int taken;

static void push(int value) {
    struct node *node = check_alloc(malloc(sizeof *node));
    node->value = value;
    node->below = NULL;
    all_of_them[pushed++] = node;
}

static struct node *pop(void) {
    int mine = atomic_fetch_add(&taken, 1);
    return mine < NODES ? all_of_them[mine] : NULL;
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
