// write-under-read-lock/racy — a lookup under the read lock counts its hits.
//
// A readers-writer lock lets any number of readers in at once, because readers
// do not disturb each other. lookup() looks like a reader, and the lock is
// there, but it also keeps a statistic: a write, done by two threads at once.
//
//     reader 1 ──┐                      ┌──▶ reads the rate: fine
//                ├──▶ rdlock: both in ──┤
//     reader 2 ──┘                      └──▶ hits + 1: a write, and one is lost
//
// Caches that note the last use, tables that tidy up while searching and lazy
// computation hide the same write. The answers stay right; the count does not.
//
// EXPECT exit:     any
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  wrong result

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
};

static struct rates rates = {PTHREAD_RWLOCK_INITIALIZER, RATE, 0};

static int lookup(struct rates *r) {
    check(pthread_rwlock_rdlock(&r->lock));
    int rate = r->rate;
    long seen = r->hits; // RACE
    sched_yield();       // makes the bad moment frequent
    r->hits = seen + 1;  // RACE
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
