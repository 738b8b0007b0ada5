// check-then-act/overselling — one seat is left, and two buyers both get it.
//
// Each function locks, so every access to the show is guarded, and each alone
// is right. But between the answer of seat_is_free() and the call of
// take_seat() the lock is free. A thread that comes in between makes the answer
// out of date, and the buyer still acts on it.
//
// No detector will ever report this: it is no data race, because the lock puts
// all accesses in order. They cannot know that two critical sections were meant
// to be one. Only a test of the result can tell, and a schedule in which it
// fails.
//
// Here the pause lets both buyers ask before either one takes. Without it this
// is rare: the seat is sold twice only on the busiest evening.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     clean (every access holds the lock: there is no data race)
// EXPECT helgrind: clean (every access holds the lock: there is no data race)
// EXPECT drd:      clean (every access holds the lock: there is no data race)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  wrong result

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

static bool seat_is_free(struct show *s) {
    check(pthread_mutex_lock(&s->lock));
    bool is_free = s->free_seats > 0;
    check(pthread_mutex_unlock(&s->lock));
    return is_free;
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
