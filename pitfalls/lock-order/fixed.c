// lock-order/fixed — the account with the lower number is always locked first.
//
//     a to b:  lock a, lock b          b to a:  lock a, lock b
//
// A thread that waits for an account holds only lower ones, so a circle of
// waiting threads would need a number that is lower than itself. That holds for
// any number of locks, as long as every thread keeps the one order.
//
// The order must not depend on the call: "from before to" was an order too, but
// each transfer had its own. Unlocking may happen in any order, because an
// unlock never waits.

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAUSE = SMALL_OR(0, 10 * 1000 * 1000) }; // nanoseconds

struct account {
    pthread_mutex_t lock; // guards the balance
    long balance;
    int number; // locks are taken in this order; set once, never changed
};

struct transfer {
    struct account *from, *to;
    long amount;
};

static void *run_transfer(void *arg) {
    const struct transfer *t = arg;
    bool in_order = t->from->number < t->to->number;
    struct account *low = in_order ? t->from : t->to;
    struct account *high = in_order ? t->to : t->from;
    check(pthread_mutex_lock(&low->lock));
    check(pthread_mutex_lock(&high->lock));
    t->from->balance -= t->amount;
    t->to->balance += t->amount;
    check(pthread_mutex_unlock(&high->lock));
    check(pthread_mutex_unlock(&low->lock));
    return NULL;
}

int main(void) {
    static struct account a = {.balance = 100, .number = 1},
                          b = {.balance = 100, .number = 2};
    static struct transfer transfers[] = {{&a, &b, 30}, {&b, &a, 50}};
    check(pthread_mutex_init(&a.lock, NULL));
    check(pthread_mutex_init(&b.lock, NULL));

    pthread_t first, second;
    check(pthread_create(&first, NULL, run_transfer, &transfers[0]));
    // Lets the first transfer end, nearly always: a hang reports nothing.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    check(pthread_create(&second, NULL, run_transfer, &transfers[1]));
    check(pthread_join(first, NULL));
    check(pthread_join(second, NULL));

    printf("a has %ld, b has %ld\n", a.balance, b.balance);
    return a.balance == 120 && b.balance == 80 ? EXIT_SUCCESS : EXIT_FAILURE;
}
