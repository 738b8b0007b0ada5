// A semaphore counts the loaves; a lock guards the least there have been.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

enum { CUSTOMERS = 2 };

static sem_t on_shelf;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards the two
static int loaves, fewest;

static void change(int by) {
    check(pthread_mutex_lock(&lock));
    loaves += by;
    if (loaves < fewest)
        fewest = loaves;
    check(pthread_mutex_unlock(&lock));
}

static void *buy(void *arg) {
    while (sem_wait(&on_shelf) != 0) {
    }
    change(-1);
    return arg;
}

int main(void) {
    pthread_t customers[CUSTOMERS];
    sem_init(&on_shelf, 0, 0);
    for (int i = 0; i < CUSTOMERS; i++)
        check(pthread_create(&customers[i], NULL, buy, NULL));
    for (int i = 0; i < CUSTOMERS; i++) {
        change(1);
        sem_post(&on_shelf);
    }
    for (int i = 0; i < CUSTOMERS; i++)
        check(pthread_join(customers[i], NULL));
    sem_destroy(&on_shelf);
    printf("%d loaves at the end, %d at the worst moment\n", loaves, fewest);
    return fewest == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
