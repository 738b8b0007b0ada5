// signal-instead-of-broadcast/fixed_by_two_conditions — one for each question.
//
// The producer waits for not_full, the consumers for not_empty. Now a signal
// reaches only threads that wait for what has just become true, and whichever
// of them wakes up can go on. So a signal is enough, and no thread is woken in
// vain.
//
// Both conditions go with the one mutex: they are questions about the same
// slot. A condition variable is a list of sleeping threads, and costs little.
//
// EXPECT explore: clean (48,013 executions; STRATEGY=exhaustive RUNS=50000
//                 tries them all)

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { CONSUMERS = 2, PARCELS = SMALL_OR(1, 2000) }; // for each consumer

struct slot {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t not_full;
    pthread_cond_t not_empty;
    bool is_full;
    int taken; // parcels
};

static struct slot slot = {.lock = PTHREAD_MUTEX_INITIALIZER,
                           .not_full = PTHREAD_COND_INITIALIZER,
                           .not_empty = PTHREAD_COND_INITIALIZER};

static void put(void) {
    check(pthread_mutex_lock(&slot.lock));
    while (slot.is_full)
        check(pthread_cond_wait(&slot.not_full, &slot.lock));
    slot.is_full = true;
    check(pthread_cond_signal(&slot.not_empty));
    check(pthread_mutex_unlock(&slot.lock));
}

static void take(void) {
    check(pthread_mutex_lock(&slot.lock));
    while (!slot.is_full)
        check(pthread_cond_wait(&slot.not_empty, &slot.lock));
    slot.is_full = false;
    slot.taken++;
    check(pthread_cond_signal(&slot.not_full));
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
