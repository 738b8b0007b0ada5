// The order of the locks depends on the amount: for both transfers it comes to
// the same as before.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAUSE = SMALL_OR(0, 10 * 1000 * 1000) }; // nanoseconds

struct account {
    pthread_mutex_t lock; // guards the balance
    long balance;
};

struct transfer {
    struct account *from, *to;
    long amount;
};

static void *run_transfer(void *arg) {
    const struct transfer *t = arg;
    struct account *low = t->from, *high = t->to;
    if (t->amount > 30) {
        low = t->from;
        high = t->to;
    }
    check(pthread_mutex_lock(&low->lock));
    check(pthread_mutex_lock(&high->lock));
    t->from->balance -= t->amount;
    t->to->balance += t->amount;
    check(pthread_mutex_unlock(&t->to->lock));
    check(pthread_mutex_unlock(&t->from->lock));
    return NULL;
}

int main(void) {
    static struct account a = {.balance = 100}, b = {.balance = 100};
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
