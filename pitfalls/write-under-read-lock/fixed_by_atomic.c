// write-under-read-lock/fixed_by_atomic — readers share, the count is atomic.
//
// The count has nothing to do with the rate: nobody needs both of the same
// moment. So it does not belong under the lock at all. An atomic counter is
// right under the read lock, under the write lock and under none, and the
// readers run side by side again.
//
// It would not do for a write that must fit the rest, such as moving an entry
// to the front of a list. That is a job for the write lock.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { READERS = 2, LOOKUPS = SMALL_OR(1, 1000), RATE = 108 };

struct rates {
    pthread_rwlock_t lock; // guards the rate
    int rate;
    atomic_long hits;
};

static struct rates rates = {PTHREAD_RWLOCK_INITIALIZER, RATE, 0};

static int lookup(struct rates *r) {
    check(pthread_rwlock_rdlock(&r->lock));
    int rate = r->rate;
    atomic_fetch_add(&r->hits, 1);
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
