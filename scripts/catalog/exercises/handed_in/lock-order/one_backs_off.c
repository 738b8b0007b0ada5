// One transfer waits for its second lock; the other one gives its first back
// while the second cannot be had.

#include "check.h"

#include <pthread.h>
#include <sched.h>
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

static void lock_both(struct account *one, struct account *other) {
    for (;;) {
        check(pthread_mutex_lock(&one->lock));
        if (one < other) {
            check(pthread_mutex_lock(&other->lock));
            return;
        }
        if (pthread_mutex_trylock(&other->lock) == 0)
            return;
        check(pthread_mutex_unlock(&one->lock));
        sched_yield();
    }
}

static void *run_transfer(void *arg) {
    const struct transfer *t = arg;
    lock_both(t->from, t->to);
    t->from->balance -= t->amount;
    t->to->balance += t->amount;
    check(pthread_mutex_unlock(&t->from->lock));
    check(pthread_mutex_unlock(&t->to->lock));
    return NULL;
}

int main(void) {
    static struct account a = {PTHREAD_MUTEX_INITIALIZER, 100},
                          b = {PTHREAD_MUTEX_INITIALIZER, 100};
    static struct transfer transfers[] = {{&a, &b, 30}, {&b, &a, 50}};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        check(pthread_create(&threads[i], NULL, run_transfer, &transfers[i]));
    for (int i = 0; i < 2; i++)
        check(pthread_join(threads[i], NULL));
    printf("a has %ld, b has %ld\n", a.balance, b.balance);
    return a.balance == 120 && b.balance == 80 ? EXIT_SUCCESS : EXIT_FAILURE;
}
