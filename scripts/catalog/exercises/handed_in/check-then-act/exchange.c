// The seat is an atomic number, and the exchange tells who has got it.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { BUYERS = 2 };

static atomic_int free_seats = 1;
static atomic_int tickets;

static void *buy(void *arg) {
    if (atomic_exchange(&free_seats, 0) == 1)
        atomic_fetch_add(&tickets, 1);
    return arg;
}

int main(void) {
    pthread_t buyers[BUYERS];
    for (int i = 0; i < BUYERS; i++)
        check(pthread_create(&buyers[i], NULL, buy, NULL));
    for (int i = 0; i < BUYERS; i++)
        check(pthread_join(buyers[i], NULL));
    printf("tickets sold: %d, free seats: %d\n", tickets, free_seats);
    return tickets == 1 && free_seats == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
