// One critical section with one way out, taken by a trylock in a loop.

#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum { BUYERS = 2 };

struct show {
    pthread_mutex_t lock; // guards the fields below
    int free_seats;
    int tickets;
};

static struct show show = {.lock = PTHREAD_MUTEX_INITIALIZER, .free_seats = 1};

static void *buy(void *arg) {
    struct show *s = arg;
    while (pthread_mutex_trylock(&s->lock) == EBUSY)
        sched_yield();
    if (s->free_seats == 0)
        goto out;
    s->free_seats--;
    s->tickets++;
out:
    check(pthread_mutex_unlock(&s->lock));
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
