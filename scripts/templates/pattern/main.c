// {{name}} — say in one line what it does.
//
// Use it when … and not when … . Name the one thing to notice in the code, and
// what changes from run to run.
//
//     main ── range ──▶ SUMMERS threads ── sum ──▶ main

#include "check.h"

#include <pthread.h>
#include <stdio.h>

enum {
    SUMMERS = 2,
    NUMBERS = SMALL_OR(4, 1000), // to add up, divided among the threads
};

struct range {
    int first, end;
    int sum; // set by the thread, read when it has been joined
};

static void *add_up(void *arg) {
    struct range *range = arg;
    for (int n = range->first; n < range->end; n++)
        range->sum += n;
    return NULL;
}

static int sum_below(int end) {
    struct range ranges[SUMMERS];
    pthread_t threads[SUMMERS];
    for (int i = 0; i < SUMMERS; i++) {
        ranges[i] =
            (struct range){end * i / SUMMERS, end * (i + 1) / SUMMERS, 0};
        check(pthread_create(&threads[i], NULL, add_up, &ranges[i]));
    }
    int sum = 0;
    for (int i = 0; i < SUMMERS; i++) {
        check(pthread_join(threads[i], NULL));
        sum += ranges[i].sum;
    }
    return sum;
}

int main(void) {
    int sum = sum_below(NUMBERS);
    printf("the numbers below %d add up to %d\n", NUMBERS, sum);
    check_that(sum == NUMBERS * (NUMBERS - 1) / 2);
}
