// The number itself is the argument.

#include "check.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DEPOSITS = 2, PAUSE = SMALL_OR(0, 100 * 1000 * 1000) };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long balance; // in cents

static void *deposit(void *cents) {
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    pthread_mutex_lock(&lock);
    balance += (intptr_t)cents;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void) {
    const long euros[DEPOSITS] = {30, 50};
    pthread_t threads[DEPOSITS];
    for (int i = 0; i < DEPOSITS; i++)
        check(pthread_create(&threads[i], NULL, deposit,
                             (void *)(intptr_t)(100 * euros[i])));
    for (int i = 0; i < DEPOSITS; i++)
        check(pthread_join(threads[i], NULL));
    printf("deposited %ld and %ld: the balance is %ld\n", euros[0], euros[1],
           balance / 100);
    return balance == 8000 ? EXIT_SUCCESS : EXIT_FAILURE;
}
