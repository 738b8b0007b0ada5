// confinement — each thread has a slice of one array to itself, and no lock.
//
// Use it when the work can be cut into parts that do not need each other. What
// no two threads use at the same time needs no protection.
//
//     numbers  [ . . . . | . . . . | . . . . | . . . . ]  main's
//                 sort      sort      sort      sort      one thread's each
//              [ . . . . | . . . . | . . . . | . . . . ]  main's again
//                 └─────────┴─ merge ─┴─────────┘
//
// Two things hold it together. The slices are disjoint: where one ends the
// next begins, with no element in both. And each has one owner at a time:
// pthread_create hands it to the thread, with all that main wrote there before,
// and pthread_join hands it back, with all that the thread wrote.
//
// Which slice is sorted first varies between runs; the result does not.

#include "check.h"

#include <pthread.h>

enum { WORKERS = SMALL_OR(2, 4), NUMBERS = SMALL_OR(4, 1000) };

static int numbers[NUMBERS];
static int sorted[NUMBERS];

struct slice {
    int *first, *end; // the thread's alone from create to join
    pthread_t thread;
};

// Sees nothing of the program but its own slice.
static void *sort(void *arg) {
    const struct slice *own = arg;
    for (int *next = own->first; next < own->end; next++) {
        int number = *next;
        int *at = next;
        for (; at > own->first && at[-1] > number; at--)
            *at = at[-1];
        *at = number;
    }
    return NULL;
}

static void sort_slices(struct slice slices[WORKERS]) {
    int *first = numbers;
    for (int i = 0; i < WORKERS; i++) {
        int *end = numbers + NUMBERS * (i + 1) / WORKERS;
        slices[i] = (struct slice){.first = first, .end = end};
        check(pthread_create(&slices[i].thread, NULL, sort, &slices[i]));
        first = end;
    }
    for (int i = 0; i < WORKERS; i++)
        check(pthread_join(slices[i].thread, NULL));
}

static void merge(struct slice slices[WORKERS]) {
    for (int n = 0; n < NUMBERS; n++) {
        struct slice *least = NULL;
        for (int i = 0; i < WORKERS; i++)
            if (slices[i].first < slices[i].end &&
                (least == NULL || *slices[i].first < *least->first))
                least = &slices[i];
        sorted[n] = *least->first++;
    }
}

int main(void) {
    // 7 and NUMBERS have no common divisor: every number comes once.
    for (int i = 0; i < NUMBERS; i++)
        numbers[i] = i * 7 % NUMBERS;
    static struct slice slices[WORKERS];
    sort_slices(slices);
    merge(slices);
    for (int i = 0; i < NUMBERS; i++)
        check_that(sorted[i] == i);
    printf("%d numbers sorted by %d threads without a lock\n", NUMBERS,
           WORKERS);
}
