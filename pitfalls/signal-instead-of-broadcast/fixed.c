// signal-instead-of-broadcast/fixed — wake everybody, let each one look.
//
// A broadcast needs to know nothing about the waiters. Each wakes up, gets the
// lock in turn and looks at what it waits for; those that find nothing sleep
// again, which is right only because every wait stands in a while loop.
//
// The price is wake-ups in vain: with a hundred consumers each parcel wakes
// them all. A broadcast is always right, and a signal only where any waiter
// will do and one is enough.
//
// EXPECT explore: clean (127,666 executions; STRATEGY=exhaustive RUNS=130000
//                 tries them all)

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { CONSUMERS = 2, PARCELS = SMALL_OR(1, 2000) }; // for each consumer

struct slot {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t changed;
    bool is_full;
    int taken; // parcels
};

static struct slot slot = {.lock = PTHREAD_MUTEX_INITIALIZER,
                           .changed = PTHREAD_COND_INITIALIZER};

static void put(void) {
    check(pthread_mutex_lock(&slot.lock));
    while (slot.is_full)
        check(pthread_cond_wait(&slot.changed, &slot.lock));
    slot.is_full = true;
    check(pthread_cond_broadcast(&slot.changed));
    check(pthread_mutex_unlock(&slot.lock));
}

static void take(void) {
    check(pthread_mutex_lock(&slot.lock));
    while (!slot.is_full)
        check(pthread_cond_wait(&slot.changed, &slot.lock));
    slot.is_full = false;
    slot.taken++;
    check(pthread_cond_broadcast(&slot.changed));
    check(pthread_mutex_unlock(&slot.lock));
}

static void *consume(void *arg) {
    (void)arg;
    for (int i = 0; i < PARCELS; i++)
        take();
    return NULL;
}

int main(void) {
    pthread_t consumers[CONSUMERS];
    for (int i = 0; i < CONSUMERS; i++)
        check(pthread_create(&consumers[i], NULL, consume, NULL));
    for (int i = 0; i < CONSUMERS * PARCELS; i++)
        put();
    for (int i = 0; i < CONSUMERS; i++)
        check(pthread_join(consumers[i], NULL));

    printf("%d of %d parcels taken\n", slot.taken, CONSUMERS * PARCELS);
    return slot.taken == CONSUMERS * PARCELS ? EXIT_SUCCESS : EXIT_FAILURE;
}
