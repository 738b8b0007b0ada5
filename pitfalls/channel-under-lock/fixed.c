// channel-under-lock/fixed — copy under the lock, send after the unlock.
//
//     lock ── change, copy what is to be told ── unlock ── send the copy
//
// While main waits in the send it holds nothing that another thread could want.
// So the auditor always gets the lock, comes back, and receives.
//
// The copy is what makes it possible: it says how the account was at the time
// of the deposit, whatever happens before the notice arrives. The price is the
// order. If two threads deposited, the second could send before the first;
// where that matters, number the notices under the lock.
//
// EXPECT explore: clean (more than 130,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEPOSITS = SMALL_OR(2, 100) };

struct account {
    pthread_mutex_t lock; // guards the balance
    long balance;
    struct channel *notices; // of each deposit, as the balance after it
    int audited;             // the number of notices the auditor saw
};

static void deposit(struct account *a) {
    check(pthread_mutex_lock(&a->lock));
    long balance = ++a->balance;
    check(pthread_mutex_unlock(&a->lock));
    check(channel_send(a->notices, &balance));
}

static long balance_of(struct account *a) {
    check(pthread_mutex_lock(&a->lock));
    long balance = a->balance;
    check(pthread_mutex_unlock(&a->lock));
    return balance;
}

// Compares each notice with the account, which may be further by then, and
// counts them.
static void *audit(void *arg) {
    struct account *a = arg;
    long noticed;
    while (channel_recv(a->notices, &noticed) == 0) {
        check_that(noticed <= balance_of(a));
        a->audited++;
    }
    return NULL;
}

int main(void) {
    static struct account account;
    check(pthread_mutex_init(&account.lock, NULL));
    account.notices = check_alloc(channel_new(sizeof(long), 0));
    pthread_t auditor;
    check(pthread_create(&auditor, NULL, audit, &account));
    for (int i = 0; i < DEPOSITS; i++)
        deposit(&account);
    check(channel_close(account.notices));
    check(pthread_join(auditor, NULL));
    channel_free(account.notices);

    printf("%ld deposits, %d noticed\n", account.balance, account.audited);
    return account.balance == DEPOSITS && account.audited == DEPOSITS
               ? EXIT_SUCCESS
               : EXIT_FAILURE;
}
