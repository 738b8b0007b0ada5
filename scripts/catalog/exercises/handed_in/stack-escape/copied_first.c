// The creator waits until the thread has copied the amount.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    DEPOSITS = 2,
    PAUSE = SMALL_OR(0, 100 * 1000 * 1000), // nanoseconds
};

static const long euros[DEPOSITS] = {30, 50};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards the balance
static sem_t is_copied;
static long balance; // in cents

static void *deposit(void *arg) {
    // Until a thread gets to run, its creator may have done much more.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    long cents = *(long *)arg;
    check_that(sem_post(&is_copied) == 0);
    check(pthread_mutex_lock(&lock));
    balance += cents;
    check(pthread_mutex_unlock(&lock));
    return NULL;
}

static pthread_t start_deposit(long amount) {
    long cents = 100 * amount;
    pthread_t thread;
    check(pthread_create(&thread, NULL, deposit, &cents));
    check_that(sem_wait(&is_copied) == 0);
    return thread;
}

int main(void) {
    check_that(sem_init(&is_copied, 0, 0) == 0);
    pthread_t threads[DEPOSITS];
    for (int i = 0; i < DEPOSITS; i++)
        threads[i] = start_deposit(euros[i]);
    for (int i = 0; i < DEPOSITS; i++)
        check(pthread_join(threads[i], NULL));

    printf("deposited %ld and %ld: the balance is %ld\n", euros[0], euros[1],
           balance / 100);
    return balance == 8000 ? EXIT_SUCCESS : EXIT_FAILURE;
}
