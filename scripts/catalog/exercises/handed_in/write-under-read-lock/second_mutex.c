// The hits have a mutex of their own, inside the read lock.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum { READERS = 2, LOOKUPS = SMALL_OR(1, 1000), RATE = 108 };

struct rates {
    pthread_rwlock_t lock; // guards the fields below
    int rate;
    long hits;
    pthread_mutex_t counting; // guards hits
};

static struct rates rates = {PTHREAD_RWLOCK_INITIALIZER, RATE, 0,
                             PTHREAD_MUTEX_INITIALIZER};

static int lookup(struct rates *r) {
    check(pthread_rwlock_rdlock(&r->lock));
    int rate = r->rate;
    check(pthread_mutex_lock(&r->counting));
    long seen = r->hits;
    sched_yield();
    r->hits = seen + 1;
    check(pthread_mutex_unlock(&r->counting));
    check(pthread_rwlock_unlock(&r->lock));
    return rate;
}

static void *read_rates(void *arg) {
    for (int i = 0; i < LOOKUPS; i++)
        check_that(lookup(arg) == RATE);
    return NULL;
}

int main(void) {
    pthread_t threads[READERS];
    for (int i = 0; i < READERS; i++)
        check(pthread_create(&threads[i], NULL, read_rates, &rates));
    for (int i = 0; i < READERS; i++)
        check(pthread_join(threads[i], NULL));

    printf("%ld hits in %d lookups\n", rates.hits, READERS * LOOKUPS);
    return rates.hits == READERS * LOOKUPS ? EXIT_SUCCESS : EXIT_FAILURE;
}
