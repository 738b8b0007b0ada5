// bit-field-race/fixed_by_lock — one mutex guards the word, and so both flags.
//
// When the layout is given, by hardware, a file or a network, the bits must
// stay where they are. Then one lock belongs to the word. A lock for each flag
// would be the mistake of pitfalls/wrong-lock: the two threads would hold
// different locks and store the same word.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = SMALL_OR(1, 1000) };

struct flags {
    pthread_mutex_t lock; // guards all bits of the word below
    unsigned left : 1;
    unsigned right : 1;
};

static int undone_left, undone_right; // main reads them after the joins

static void *blink_left(void *arg) {
    struct flags *flags = arg;
    for (unsigned i = 1; i <= ROUNDS; i++) {
        check(pthread_mutex_lock(&flags->lock));
        flags->left = i % 2;
        check(pthread_mutex_unlock(&flags->lock));
        sched_yield(); // the other thread may write its flag here
        check(pthread_mutex_lock(&flags->lock));
        undone_left += flags->left != i % 2;
        check(pthread_mutex_unlock(&flags->lock));
    }
    return NULL;
}

static void *blink_right(void *arg) {
    struct flags *flags = arg;
    for (unsigned i = 1; i <= ROUNDS; i++) {
        check(pthread_mutex_lock(&flags->lock));
        flags->right = i % 2;
        check(pthread_mutex_unlock(&flags->lock));
        sched_yield(); // the other thread may write its flag here
        check(pthread_mutex_lock(&flags->lock));
        undone_right += flags->right != i % 2;
        check(pthread_mutex_unlock(&flags->lock));
    }
    return NULL;
}

int main(void) {
    static struct flags flags = {PTHREAD_MUTEX_INITIALIZER, 0, 0};
    pthread_t left, right;
    check(pthread_create(&left, NULL, blink_left, &flags));
    check(pthread_create(&right, NULL, blink_right, &flags));
    check(pthread_join(left, NULL));
    check(pthread_join(right, NULL));

    int undone = undone_left + undone_right;
    printf("%d of %d writes were undone\n", undone, 2 * ROUNDS);
    return undone == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
