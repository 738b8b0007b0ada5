// The account with the lower address is locked first.

#include "check.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    pthread_mutex_t lock;
    long balance;
} account;

static account a = {PTHREAD_MUTEX_INITIALIZER, 100};
static account b = {PTHREAD_MUTEX_INITIALIZER, 100};

static void transfer(account *from, account *to, long amount) {
    account *low = (uintptr_t)from < (uintptr_t)to ? from : to;
    account *high = low == from ? to : from;
    pthread_mutex_lock(&low->lock);
    pthread_mutex_lock(&high->lock);
    from->balance -= amount;
    to->balance += amount;
    pthread_mutex_unlock(&high->lock);
    pthread_mutex_unlock(&low->lock);
}

static void *pay_30(void *unused) {
    transfer(&a, &b, 30);
    return unused;
}

static void *pay_50_back(void *unused) {
    transfer(&b, &a, 50);
    return unused;
}

int main(void) {
    pthread_t one, two;
    pthread_create(&one, NULL, pay_30, NULL);
    pthread_create(&two, NULL, pay_50_back, NULL);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("a has %ld, b has %ld\n", a.balance, b.balance);
    return a.balance != 120 || b.balance != 80;
}
