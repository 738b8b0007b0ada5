// stack-escape/fixed — the variable belongs to the caller, who joins.
//
// The two amounts are locals of main now, and main is still there when the
// threads have ended: the owner of what a thread uses must outlive the thread,
// and only a join makes sure of that. So a pointer to a local is no mistake by
// itself.
//
// start_deposit() returns while the thread runs, so nothing of its own can be
// what the thread uses. The parameter says whose it is.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    DEPOSITS = 2,
    PAUSE = SMALL_OR(0, 100 * 1000 * 1000), // nanoseconds
};

static const long euros[DEPOSITS] = {30, 50};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards the balance
static long balance;                                     // in cents

static void *deposit(void *arg) {
    // Until a thread gets to run, its creator may have done much more.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    long cents = *(long *)arg;
    check(pthread_mutex_lock(&lock));
    balance += cents;
    check(pthread_mutex_unlock(&lock));
    return NULL;
}

// Requires that *cents lives until the thread has been joined.
static pthread_t start_deposit(long amount, long *cents) {
    *cents = 100 * amount;
    pthread_t thread;
    check(pthread_create(&thread, NULL, deposit, cents));
    return thread;
}

int main(void) {
    pthread_t threads[DEPOSITS];
    long cents[DEPOSITS];
    for (int i = 0; i < DEPOSITS; i++)
        threads[i] = start_deposit(euros[i], &cents[i]);
    for (int i = 0; i < DEPOSITS; i++)
        check(pthread_join(threads[i], NULL));

    printf("deposited %ld and %ld: the balance is %ld\n", euros[0], euros[1],
           balance / 100);
    return balance == 8000 ? EXIT_SUCCESS : EXIT_FAILURE;
}
