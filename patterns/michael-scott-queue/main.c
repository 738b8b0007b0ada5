// michael-scott-queue — a linked queue whose threads finish for each other.
//
// Use it where a queue has no bound and no thread may wait for another that was
// interrupted. Else take a channel.
//
//     head                              tail
//      ▼                                 ▼
//     nothing ──▶ 7 ──▶ 8 ──▶ 9 ───────▶ 10 ──▶ NULL
//
// To append is two steps: link the new node behind the last, move tail to it.
// Between them tail is one behind. A thread that finds it so need not wait: it
// moves tail itself. One exchange of the two decides, the first, and whoever
// does it has appended.
//
// The node at head is empty: its value has been taken. No node is freed before
// all threads have ended, because others may still read it. Which thread gets
// which value varies between runs.
//
// EXPECT helgrind: data race (it does not know atomics)
// EXPECT drd:      data race (as Helgrind)
// EXPECT explore:  clean (113,477 executions; STRATEGY=exhaustive RUNS=120000
//                  tries them all)

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>

enum { USERS = SMALL_OR(3, 4), ROUNDS = SMALL_OR(1, 300) };

struct node {
    int value;                   // set before the node is linked
    _Atomic(struct node *) next; // NULL: it is the last one
};

static struct node nothing; // the first node; its value belongs to nobody
static _Atomic(struct node *) head = &nothing; // its value has been taken
static _Atomic(struct node *) tail = &nothing; // the last node, or one before

// Links node behind last. If another node stands there, returns false and it.
static bool link_behind(struct node *last, struct node *node,
                        struct node **other) {
    *other = NULL;
    // Release: a thread that finds the node finds what is in it.
    return atomic_compare_exchange_strong_explicit( // BLAMED
        &last->next, other, node, memory_order_release, memory_order_acquire);
}

static void enqueue(int value) {
    struct node *node = check_alloc(malloc(sizeof *node));
    node->value = value;
    atomic_init(&node->next, NULL);
    struct node *last = atomic_load_explicit(&tail, memory_order_acquire);
    struct node *other;
    while (!link_behind(last, node, &other))
        // Another thread has appended, and has not moved tail yet.
        if (atomic_compare_exchange_strong_explicit(&tail, &last, other,
                                                    memory_order_release,
                                                    memory_order_acquire))
            last = other;
    // If this fails, another thread has moved tail already.
    atomic_compare_exchange_strong_explicit(
        &tail, &last, node, memory_order_release, memory_order_relaxed);
}

// Returns false when the queue is empty.
static bool dequeue(int *value) {
    struct node *first = atomic_load_explicit(&head, memory_order_acquire);
    struct node *next;
    do {
        next =
            atomic_load_explicit(&first->next, memory_order_acquire); // BLAMED
        if (next == NULL)
            return false;
    } while (!atomic_compare_exchange_strong_explicit(
        &head, &first, next, memory_order_release, memory_order_acquire));
    *value = next->value; // next is the empty one now
    return true;
}

// For when no thread uses the queue any more.
static void free_all(void) {
    struct node *node =
        atomic_load_explicit(&nothing.next, memory_order_relaxed);
    while (node != NULL) {
        struct node *next =
            atomic_load_explicit(&node->next, memory_order_relaxed);
        free(node);
        node = next;
    }
}

struct user {
    int id;
    int newest[USERS]; // value that it took of each user's
    int sum;           // of all that it took; main reads it after the join
    pthread_t thread;
};

static void take_one(struct user *self) {
    int value;
    if (!dequeue(&value))
        return;
    check_that(value > self->newest[value % USERS]); // in the order of pushes
    self->newest[value % USERS] = value;
    self->sum += value;
}

static void *use(void *arg) {
    struct user *self = arg;
    for (int i = 1; i <= ROUNDS; i++) {
        enqueue(i * USERS + self->id);
        take_one(self);
    }
    return NULL;
}

int main(void) {
    static struct user users[USERS]; // the first one is main itself
    for (int i = 0; i < USERS; i++)
        users[i].id = i;
    for (int i = 1; i < USERS; i++)
        check(pthread_create(&users[i].thread, NULL, use, &users[i]));
    use(&users[0]);
    take_one(&users[0]); // not its own: nothing but the node tells of it
    int sum = 0, all = USERS * ROUNDS;
    for (int i = 1; i < USERS; i++) {
        check(pthread_join(users[i].thread, NULL));
        sum += users[i].sum;
    }
    sum += users[0].sum;

    check_that(sum == all * (all - 1) / 2 + all * USERS);
    check_that(!dequeue(&sum));
    printf("%d values went through, each of them once\n", all);
    free_all();
}
