// The number of seats is atomic; the look and the booking are two steps.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BUYERS = 2, PAUSE = SMALL_OR(0, 50 * 1000 * 1000) }; // nanoseconds

struct show {
    pthread_mutex_t lock; // guards the fields below
    atomic_int free_seats;
    atomic_int tickets;
};

static struct show show = {.lock = PTHREAD_MUTEX_INITIALIZER, .free_seats = 1};

static bool seat_is_free(struct show *s) {
    return s->free_seats > 0;
}

static void take_seat(struct show *s) {
    check(pthread_mutex_lock(&s->lock));
    s->free_seats--;
    s->tickets++;
    check(pthread_mutex_unlock(&s->lock));
}

static void *buy(void *arg) {
    struct show *s = arg;
    if (seat_is_free(s)) {
        nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
        take_seat(s);
    }
    return NULL;
}

int main(void) {
    pthread_t buyers[BUYERS];
    for (int i = 0; i < BUYERS; i++)
        check(pthread_create(&buyers[i], NULL, buy, &show));
    for (int i = 0; i < BUYERS; i++)
        check(pthread_join(buyers[i], NULL));

    printf("tickets sold: %d, free seats: %d\n", show.tickets, show.free_seats);
    return show.tickets == 1 && show.free_seats == 0 ? EXIT_SUCCESS
                                                     : EXIT_FAILURE;
}
