// livelock/fixed_by_back_off — one of the two comes back later than the other.
//
//     round    0             1             2
//     0 tries  fork 1 taken  eats
//     1 tries  fork 0 taken  (waits)       eats
//
// For when the order is not yours to choose. The first round goes wrong as
// before, but then the two wait differently long, and the one that is back
// first finds both forks free. Here each has its own interval. Threads that
// cannot agree on such numbers use random ones: each waits a random time, a
// longer one after each failure. Waiting the same time is no cure, it makes the
// livelock slower.
//
// Locks are taken in both orders now, and nobody can be stuck, because nobody
// waits for the second. Helgrind knows no difference between a lock and a
// trylock here, and warns of a deadlock.
//
// EXPECT helgrind: lock order (to it a trylock that succeeds is a lock)

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = SMALL_OR(3, 100) };

struct philosopher {
    pthread_mutex_t *first, *second; // the forks, as they are reached for
    int interval;                    // tries once in this many rounds
    int meals;
};

static pthread_barrier_t pace;

// Both do each step at the same time, as on two processors of one speed.
static void keep_pace(void) {
    int result = pthread_barrier_wait(&pace);
    check_that(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
}

// Eats once. A philosopher that gets one fork only puts it back at once, and
// tries again.
static void *dine(void *arg) {
    struct philosopher *p = arg;
    for (int round = 0; round < ROUNDS; round++) {
        bool tries = p->meals == 0 && round % p->interval == 0;
        keep_pace();
        bool has_one = tries && pthread_mutex_trylock(p->first) == 0;
        keep_pace();
        bool both = has_one && pthread_mutex_trylock(p->second) == 0; // BLAMED
        keep_pace();
        if (both) {
            p->meals++;
            check(pthread_mutex_unlock(p->second));
        }
        if (has_one)
            check(pthread_mutex_unlock(p->first));
    }
    return NULL;
}

int main(void) {
    static pthread_mutex_t forks[2];
    static struct philosopher table[] = {{&forks[0], &forks[1], 1, 0},
                                         {&forks[1], &forks[0], 2, 0}};
    check(pthread_barrier_init(&pace, NULL, 2));
    for (int i = 0; i < 2; i++)
        check(pthread_mutex_init(&forks[i], NULL));
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        check(pthread_create(&threads[i], NULL, dine, &table[i]));
    for (int i = 0; i < 2; i++)
        check(pthread_join(threads[i], NULL));

    int meals = table[0].meals + table[1].meals;
    printf("%d meals in %d rounds\n", meals, ROUNDS);
    return meals == 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
