// signal-instead-of-broadcast/hanging — the signal wakes the wrong thread.
//
//     producer ──▶ a slot for one parcel ──▶ 2 consumers
//
// Three threads wait on one condition variable, for two different things: the
// producer for an empty slot, the consumers for a full one. A signal wakes one
// of them, and does not know which one it is meant for:
//
//     consumer 1 takes the parcel, signals "changed"
//     consumer 2 wakes up, finds no parcel, waits again
//     the producer could go on, and is never woken
//
// The while loops are right, the lock is right, and there is no circle of
// locks: every thread waits for a signal, and none is left to send it.
//
// EXPECT exit:     deadlock
// EXPECT tsan:     clean (a signal that wakes the wrong thread is legal)
// EXPECT helgrind: clean (a signal that wakes the wrong thread is legal)
// EXPECT drd:      clean (a signal that wakes the wrong thread is legal)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  deadlock

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
        check(pthread_cond_wait(&slot.changed, &slot.lock)); // DEADLOCK
    slot.is_full = true;
    check(pthread_cond_signal(&slot.changed));
    check(pthread_mutex_unlock(&slot.lock));
}

static void take(void) {
    check(pthread_mutex_lock(&slot.lock));
    while (!slot.is_full)
        check(pthread_cond_wait(&slot.changed, &slot.lock)); // DEADLOCK
    slot.is_full = false;
    slot.taken++;
    check(pthread_cond_signal(&slot.changed));
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
