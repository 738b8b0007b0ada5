// A semaphore with one permit is the lock.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 1000) };

static sem_t one;
static long hits;

static void *count(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        sem_wait(&one);
        hits++;
        sem_post(&one);
    }
    return arg;
}

int main(void) {
    pthread_t threads[THREADS];
    sem_init(&one, 0, 1);
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, count, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));
    sem_destroy(&one);

    printf("counted %ld of %d hits\n", hits, THREADS * ROUNDS);
    return hits == THREADS * ROUNDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
