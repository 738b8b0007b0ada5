// The total is found out behind the joins, and is nobody's meanwhile.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { ACCOUNTS = 2, DEPOSITS = SMALL_OR(1, 1000) };

struct account {
    pthread_mutex_t lock; // guards the balance
    long balance;
};

static struct account accounts[ACCOUNTS];
static long total; // of all balances

static void deposit(struct account *account, long amount) {
    check(pthread_mutex_lock(&account->lock));
    account->balance += amount;
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

    for (int i = 0; i < ACCOUNTS; i++)
        total += accounts[i].balance;
    printf("a has %ld, b has %ld, the bank has %ld\n", accounts[0].balance,
           accounts[1].balance, total);
    return accounts[0].balance + accounts[1].balance == total ? EXIT_SUCCESS
                                                              : EXIT_FAILURE;
}
