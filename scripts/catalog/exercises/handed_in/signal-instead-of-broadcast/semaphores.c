// Two semaphores: one for the room, one for the parcel.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { CONSUMERS = 2, PARCELS = SMALL_OR(1, 2000) };

static sem_t room, parcel;
static atomic_int taken;

static void *consume(void *arg) {
    for (int i = 0; i < PARCELS; i++) {
        sem_wait(&parcel);
        taken++;
        sem_post(&room);
    }
    return arg;
}

int main(void) {
    pthread_t consumers[CONSUMERS];
    sem_init(&room, 0, 1);
    sem_init(&parcel, 0, 0);
    for (int i = 0; i < CONSUMERS; i++)
        check(pthread_create(&consumers[i], NULL, consume, NULL));
    for (int i = 0; i < CONSUMERS * PARCELS; i++) {
        sem_wait(&room);
        sem_post(&parcel);
    }
    for (int i = 0; i < CONSUMERS; i++)
        check(pthread_join(consumers[i], NULL));
    printf("%d of %d parcels taken\n", taken, CONSUMERS * PARCELS);
    return taken == CONSUMERS * PARCELS ? EXIT_SUCCESS : EXIT_FAILURE;
}
