// wrong-lock/racy — both threads hold a lock, and not the same one.
//
// Each account has a lock, and deposit() takes it before it touches anything.
// That keeps two deposits to one account apart. The bank's total, though, is
// touched by deposits to different accounts, under different locks, and a lock
// keeps out only threads that take the same lock.
//
//     deposit to a: locks a ──▶ a.balance ──┐
//                                           ├──▶ total: nobody's lock
//     deposit to b: locks b ──▶ b.balance ──┘
//
// The balances are always right. The total is usually too low.
//
// EXPECT exit:     any
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  wrong result

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
static long total; // of all balances

static void deposit(struct account *account, long amount) {
    check(pthread_mutex_lock(&account->lock));
    account->balance += amount;
    long seen = total;     // RACE
    sched_yield();         // makes the bad moment frequent
    total = seen + amount; // RACE
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
