// Looks under the lock, and again, in the same hold, before it takes the seat.

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BUYERS = 2, PAUSE = SMALL_OR(0, 50 * 1000 * 1000) };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int free_seats = 1, tickets;

static bool may_buy(void) {
    pthread_mutex_lock(&lock);
    bool yes = free_seats != 0;
    pthread_mutex_unlock(&lock);
    return yes;
}

static void *buyer(void *arg) {
    if (!may_buy())
        return arg;
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    pthread_mutex_lock(&lock);
    if (free_seats != 0) {
        free_seats--;
        tickets++;
    }
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void) {
    pthread_t buyers[BUYERS];
    for (int i = 0; i < BUYERS; i++)
        check(pthread_create(&buyers[i], NULL, buyer, NULL));
    for (int i = BUYERS; i-- > 0;)
        check(pthread_join(buyers[i], NULL));
    printf("tickets sold: %d, free seats: %d\n", tickets, free_seats);
    return tickets == 1 && free_seats == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
