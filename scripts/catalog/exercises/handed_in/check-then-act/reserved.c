// The seats are an atomic number: whoever takes the last one has it, and
// whoever has taken too many gives it back; then the ticket is written under
// the lock.

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
    int tickets;
};

static struct show show = {.lock = PTHREAD_MUTEX_INITIALIZER, .free_seats = 1};

static bool reserve(struct show *s) {
    int left = atomic_load(&s->free_seats);
    while (left > 0)
        if (atomic_compare_exchange_weak(&s->free_seats, &left, left - 1))
            return true;
    return false;
}

static void take_seat(struct show *s) {
    check(pthread_mutex_lock(&s->lock));
    s->tickets++;
    check(pthread_mutex_unlock(&s->lock));
}

static void *buy(void *arg) {
    struct show *s = arg;
    if (reserve(s)) {
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
