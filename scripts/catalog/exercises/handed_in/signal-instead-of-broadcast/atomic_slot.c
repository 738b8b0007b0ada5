// The slot is an atomic flag that is exchanged; nobody sleeps.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { CONSUMERS = 2, PARCELS = SMALL_OR(1, 2000) }; // for each consumer

struct slot {
    atomic_bool is_full;
    atomic_int taken; // parcels
};

static struct slot slot;

// Turns is_full around, once it is the opposite.
static void become(bool full) {
    bool seen = !full;
    while (!atomic_compare_exchange_weak(&slot.is_full, &seen, full)) {
        seen = !full;
        sched_yield();
    }
}

static void put(void) {
    become(true);
}

static void take(void) {
    become(false);
    slot.taken++;
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
