// The lock is recursive, so that its holder may take it once more.

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

static long balance_of(struct account *a) {
    check(pthread_mutex_lock(&a->lock));
    long balance = a->balance;
    check(pthread_mutex_unlock(&a->lock));
    return balance;
}

static bool withdraw(struct account *a, long amount) {
    check(pthread_mutex_lock(&a->lock));
    bool is_covered = amount <= balance_of(a);
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
    pthread_mutexattr_t again;
    check(pthread_mutexattr_init(&again));
    check(pthread_mutexattr_settype(&again, PTHREAD_MUTEX_RECURSIVE));
    check(pthread_mutex_init(&account.lock, &again));
    check(pthread_mutexattr_destroy(&again));
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
