// Both try in the even rounds.

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = SMALL_OR(3, 100) };

struct philosopher {
    pthread_mutex_t *first, *second; // the forks, as they are reached for
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
        bool tries = p->meals == 0 && round % 2 == 0;
        keep_pace();
        bool has_one = tries && pthread_mutex_trylock(p->first) == 0;
        keep_pace();
        bool both = has_one && pthread_mutex_trylock(p->second) == 0;
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
    static struct philosopher table[] = {{&forks[0], &forks[1], 0},
                                         {&forks[1], &forks[0], 0}};
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
