// check-then-act/fixed — the check and the act are one critical section.
//
// The lock has moved from the two functions to the caller who combines them.
// It is held from the question to the act, so the answer is still true when
// the buyer acts on it. The second buyer comes late, and leaves without a
// ticket.
//
// The functions lost nothing when they lost their locks: without the lock held,
// the answer "a seat is free" is of no use. Where callers must not see the
// lock, give them one function that asks and takes, and returns whether it did.

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BUYERS = 2, PAUSE = SMALL_OR(0, 50 * 1000 * 1000) }; // nanoseconds

struct show {
    pthread_mutex_t lock; // guards the fields below
    int free_seats;
    int tickets;
};

static struct show show = {.lock = PTHREAD_MUTEX_INITIALIZER, .free_seats = 1};

// Requires that the lock is held, and so does take_seat.
static bool seat_is_free(struct show *s) {
    return s->free_seats > 0;
}

static void take_seat(struct show *s) {
    s->free_seats--;
    s->tickets++;
}

static void *buy(void *arg) {
    struct show *s = arg;
    check(pthread_mutex_lock(&s->lock));
    if (seat_is_free(s)) {
        nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
        take_seat(s);
    }
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
