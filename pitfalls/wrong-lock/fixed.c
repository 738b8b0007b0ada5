// wrong-lock/fixed — what all accounts share has one lock of its own.
//
// The question is never "do I hold a lock?" but "which lock guards this?". It
// has one answer for each variable, and the answer stands beside it: total_lock
// above total, the account's lock above the balance.
//
//     deposit to a: locks a ──▶ a.balance ──┐
//                                           ├──▶ total_lock ──▶ total
//     deposit to b: locks b ──▶ b.balance ──┘
//
// The total's lock is taken inside an account's lock by every thread and never
// the other way round, so no circle of waiting threads can close (see
// pitfalls/lock-order). It is held for the one addition.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum { ACCOUNTS = 2, DEPOSITS = SMALL_OR(1, 1000) };

struct account {
    pthread_mutex_t lock; // guards the balance
    long balance;
};

static struct account accounts[ACCOUNTS];
static pthread_mutex_t total_lock = PTHREAD_MUTEX_INITIALIZER;
static long total; // of all balances, guarded by total_lock

static void deposit(struct account *account, long amount) {
    check(pthread_mutex_lock(&account->lock));
    account->balance += amount;
    check(pthread_mutex_lock(&total_lock));
    long seen = total;
    sched_yield(); // makes the bad moment frequent
    total = seen + amount;
    check(pthread_mutex_unlock(&total_lock));
    check(pthread_mutex_unlock(&account->lock));
}

static void *run_deposits(void *arg) {
    for (int i = 0; i < DEPOSITS; i++)
        deposit(arg, 1);
    return NULL;
}

int main(void) {
    pthread_t threads[ACCOUNTS];
    for (int i = 0; i < ACCOUNTS; i++)
        check(pthread_mutex_init(&accounts[i].lock, NULL));
    for (int i = 0; i < ACCOUNTS; i++)
        check(pthread_create(&threads[i], NULL, run_deposits, &accounts[i]));
    for (int i = 0; i < ACCOUNTS; i++)
        check(pthread_join(threads[i], NULL));

    printf("a has %ld, b has %ld, the bank has %ld\n", accounts[0].balance,
           accounts[1].balance, total);
    return accounts[0].balance + accounts[1].balance == total ? EXIT_SUCCESS
                                                              : EXIT_FAILURE;
}
