// bit-field-race/fixed — two bytes are two memory locations, even side by side.
//
// What has a name of its own and is no bit-field can be written by one thread
// while another writes its neighbor: C11 promises it, and the compiler must not
// touch one when it writes the other. A bool takes a byte, so the struct has
// become two bytes instead of four.
//
// Bytes that lie together still share a cache line, and the processors pass it
// back and forth. That costs time, never a value.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = SMALL_OR(1, 1000) };

struct flags {
    bool left;
    bool right;
};

static int undone_left, undone_right; // main reads them after the joins

static void *blink_left(void *arg) {
    struct flags *flags = arg;
    for (unsigned i = 1; i <= ROUNDS; i++) {
        flags->left = i % 2;
        sched_yield(); // the other thread may write its flag here
        undone_left += flags->left != i % 2;
    }
    return NULL;
}

static void *blink_right(void *arg) {
    struct flags *flags = arg;
    for (unsigned i = 1; i <= ROUNDS; i++) {
        flags->right = i % 2;
        sched_yield(); // the other thread may write its flag here
        undone_right += flags->right != i % 2;
    }
    return NULL;
}

int main(void) {
    static struct flags flags;
    pthread_t left, right;
    check(pthread_create(&left, NULL, blink_left, &flags));
    check(pthread_create(&right, NULL, blink_right, &flags));
    check(pthread_join(left, NULL));
    check(pthread_join(right, NULL));

    int undone = undone_left + undone_right;
    printf("%d of %d writes were undone\n", undone, 2 * ROUNDS);
    return undone == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
