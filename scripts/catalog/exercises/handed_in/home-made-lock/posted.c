// A semaphore with one permit.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 500) };

static sem_t permit;
static int count; // guarded by the permit

static void lock(void) {
    while (sem_wait(&permit) != 0)
        continue;
}

static void unlock(void) {
    check_that(sem_post(&permit) == 0);
}

static void *hit(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        lock();
        count++;
        unlock();
    }
    return arg;
}

int main(void) {
    check_that(sem_init(&permit, 0, 1) == 0);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, hit, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    printf("counted %d of %d hits\n", count, THREADS * ROUNDS);
    return count == THREADS * ROUNDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
