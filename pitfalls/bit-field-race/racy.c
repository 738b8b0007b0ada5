// bit-field-race/racy — two threads write two flags, and the flags share a
// word.
//
// No processor writes a single bit. left = 1 loads the word around it, changes
// one bit and stores the whole word, the neighbor included. When the neighbor
// was written in between, it gets its old value back:
//
//     left's thread:   loads 00 ─────────────────── stores 01
//     right's thread:            loads 00, stores 10
//
// Each thread here writes only its own flag and reads back what it wrote. So a
// flag that differs was changed by code that never names it. To C adjacent
// bit-fields are one memory location, whatever they are called.
//
// A plain run seldom shows it, because the gap is a few instructions long, and
// nothing in the source can be put there to widen it.
//
// EXPECT exit:     any
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  wrong result
// EXPECT explore@gcc: data race (gcc tells of the store alone, so nothing comes
//                     between that and the load)

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = SMALL_OR(1, 1000) };

struct flags {
    unsigned left : 1;
    unsigned right : 1;
};

static int undone_left, undone_right; // main reads them after the joins

static void *blink_left(void *arg) {
    struct flags *flags = arg;
    for (unsigned i = 1; i <= ROUNDS; i++) {
        flags->left = i % 2; // RACE
        sched_yield();       // the other thread may write its flag here
        undone_left += flags->left != i % 2; // RACE
    }
    return NULL;
}

static void *blink_right(void *arg) {
    struct flags *flags = arg;
    for (unsigned i = 1; i <= ROUNDS; i++) {
        flags->right = i % 2; // RACE
        sched_yield();        // the other thread may write its flag here
        undone_right += flags->right != i % 2; // RACE
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
