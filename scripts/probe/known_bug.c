// known_bug — one bug for every detector to prove itself on.
//
// A detector that says nothing about a program may be blind, broken or not
// running at all. So before its verdicts count it must find the bug in here:
// a data race for tsan, helgrind and drd, a memory leak for memcheck and asan,
// and exit status 3, which no failed exec ends with, for a plain run and for
// the explorer.

#include "check.h"

#include <pthread.h>

enum { STATUS = 3 };

static int counter;

static void *count(void *arg) {
    (void)arg;
    counter++; // RACE
    return NULL;
}

// Forgets an allocation. The pointer must not survive in a register or in a
// dead stack slot, where a leak checker would still find it.
static void forget(void) {
    int *volatile lost = check_alloc(malloc(sizeof *lost)); // LEAK
    *lost = counter;
    lost = NULL;
}

int main(void) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        check(pthread_create(&threads[i], NULL, count, NULL));
    for (int i = 0; i < 2; i++)
        check(pthread_join(threads[i], NULL));
    forget();
    return counter == 0 ? EXIT_FAILURE : STATUS;
}
