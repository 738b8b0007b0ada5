// if-instead-of-while/fixed — a woken customer looks again.
//
// One word is changed: while for if. The loop asks whenever a wait ends, holds
// the lock as it asks, and keeps it until the loaf is taken. So the answer is
// still true when the customer acts on it, whichever thread was faster and
// whatever ended the wait.
//
// A customer that comes too late waits for the next loaf. Which one that is
// varies: the one that gets the lock first is served first. Where the order
// matters, a loaf must be given to one certain waiter, as patterns/semaphore
// does.
//
// EXPECT explore: clean (80,186 executions; STRATEGY=exhaustive RUNS=90000
//                 tries them all)

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CUSTOMERS = 2, PAUSE = SMALL_OR(0, 20 * 1000 * 1000) }; // nanoseconds

struct shelf {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t not_empty;
    int loaves;
    int fewest; // that there have ever been
};

static void put(struct shelf *s) {
    check(pthread_mutex_lock(&s->lock));
    s->loaves++;
    check(pthread_cond_broadcast(&s->not_empty));
    check(pthread_mutex_unlock(&s->lock));
}

static void take(struct shelf *s) {
    check(pthread_mutex_lock(&s->lock));
    while (s->loaves == 0)
        check(pthread_cond_wait(&s->not_empty, &s->lock));
    s->loaves--;
    if (s->fewest > s->loaves)
        s->fewest = s->loaves;
    check(pthread_mutex_unlock(&s->lock));
}

static void *buy(void *arg) {
    take(arg);
    return NULL;
}

int main(void) {
    static struct shelf shelf = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                 .not_empty = PTHREAD_COND_INITIALIZER};
    pthread_t customers[CUSTOMERS];
    for (int i = 0; i < CUSTOMERS; i++)
        check(pthread_create(&customers[i], NULL, buy, &shelf));
    for (int i = 0; i < CUSTOMERS; i++) {
        // The next loaf comes when all customers wait, nearly always.
        nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
        put(&shelf);
    }
    for (int i = 0; i < CUSTOMERS; i++)
        check(pthread_join(customers[i], NULL));

    printf("%d loaves at the end, %d at the worst moment\n", shelf.loaves,
           shelf.fewest);
    return shelf.fewest == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
