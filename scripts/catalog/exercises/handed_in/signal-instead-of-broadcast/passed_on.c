// Wakes all behind the lock, and waits in a for with a break.

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { CONSUMERS = 2, PARCELS = SMALL_OR(1, 2000) };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool full;
static int taken;

static void turn(bool to) {
    pthread_mutex_lock(&lock);
    for (;;) {
        if (full != to)
            break;
        pthread_cond_wait(&changed, &lock);
    }
    full = to;
    if (!to)
        taken++;
    pthread_mutex_unlock(&lock);
    pthread_cond_broadcast(&changed);
}

static void *consume(void *arg) {
    for (int i = 0; i < PARCELS; i++)
        turn(false);
    return arg;
}

int main(void) {
    pthread_t consumers[CONSUMERS];
    for (int i = 0; i < CONSUMERS; i++)
        check(pthread_create(&consumers[i], NULL, consume, NULL));
    for (int i = 0; i < CONSUMERS * PARCELS; i++)
        turn(true);
    for (int i = 0; i < CONSUMERS; i++)
        check(pthread_join(consumers[i], NULL));
    printf("%d of %d parcels taken\n", taken, CONSUMERS * PARCELS);
    return taken == CONSUMERS * PARCELS ? EXIT_SUCCESS : EXIT_FAILURE;
}
