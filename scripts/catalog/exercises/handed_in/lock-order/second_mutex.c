// A second mutex lets one transfer at a time take its two locks.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct account {
    pthread_mutex_t lock; // guards the balance
    long balance;
};

struct transfer {
    struct account *from, *to;
    long amount;
};

static pthread_mutex_t taking = PTHREAD_MUTEX_INITIALIZER;

static void *run_transfer(void *arg) {
    const struct transfer *t = arg;
    check(pthread_mutex_lock(&taking));
    check(pthread_mutex_lock(&t->from->lock));
    check(pthread_mutex_lock(&t->to->lock));
    check(pthread_mutex_unlock(&taking));
    t->from->balance -= t->amount;
    t->to->balance += t->amount;
    check(pthread_mutex_unlock(&t->from->lock));
    check(pthread_mutex_unlock(&t->to->lock));
    return NULL;
}

int main(void) {
    static struct account a = {.balance = 100}, b = {.balance = 100};
    static struct transfer transfers[] = {{&a, &b, 30}, {&b, &a, 50}};
    pthread_t first, second;
    check(pthread_mutex_init(&a.lock, NULL));
    check(pthread_mutex_init(&b.lock, NULL));
    check(pthread_create(&first, NULL, run_transfer, transfers));
    check(pthread_create(&second, NULL, run_transfer, transfers + 1));
    check(pthread_join(second, NULL));
    check(pthread_join(first, NULL));
    printf("a has %ld, b has %ld\n", a.balance, b.balance);
    return a.balance == 120 && b.balance == 80 ? EXIT_SUCCESS : EXIT_FAILURE;
}
