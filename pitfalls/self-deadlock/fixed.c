// self-deadlock/fixed — code that holds the lock calls a function that requires
// it.
//
//     withdraw locks ──▶ balance_locked
//     balance_of locks ──▶ balance_locked
//
// The work is split from the locking. A function whose name ends in _locked
// requires the lock and never takes it; one without the ending takes the lock
// and never calls another that does. So no path can take it twice, and the
// name tells the reader which of the two is meant.
//
// A recursive mutex would hide the call and cost more than it saves: the inner
// function then sees the data half changed by the outer one, and a condition
// wait inside gives up only one of the two locks.

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct account {
    pthread_mutex_t lock; // guards the balance
    long balance;
    struct channel *paid; // closed when the payment has returned
};

// Requires the lock.
static long balance_locked(const struct account *a) {
    return a->balance;
}

static long balance_of(struct account *a) {
    check(pthread_mutex_lock(&a->lock));
    long balance = balance_locked(a);
    check(pthread_mutex_unlock(&a->lock));
    return balance;
}

static bool withdraw(struct account *a, long amount) {
    check(pthread_mutex_lock(&a->lock));
    bool is_covered = amount <= balance_locked(a);
    if (is_covered)
        a->balance -= amount;
    check(pthread_mutex_unlock(&a->lock));
    return is_covered;
}

static void *pay(void *arg) {
    struct account *a = arg;
    check_that(withdraw(a, 30));
    check(channel_close(a->paid));
    return NULL;
}

int main(void) {
    static struct account account = {.balance = 100};
    check(pthread_mutex_init(&account.lock, NULL));
    account.paid = check_alloc(channel_new(0, 0));
    pthread_t payment;
    check(pthread_create(&payment, NULL, pay, &account));

    struct timespec deadline = milliseconds_from_now(200);
    if (channel_recv_until(account.paid, NULL, &deadline) == ETIMEDOUT) {
        printf("the payment does not return\n");
        return EXIT_FAILURE;
    }
    check(pthread_join(payment, NULL));
    channel_free(account.paid);
    printf("%ld are left\n", balance_of(&account));
    return account.balance == 70 ? EXIT_SUCCESS : EXIT_FAILURE;
}
