// if-instead-of-while/overdrawing — a customer wakes up and takes what is gone.
//
//     customer 1            baker             customer 2
//     finds nothing, waits                    finds nothing, waits
//                           puts one loaf,
//                           wakes everybody
//                                             takes it: 0 loaves
//     takes one: -1 loaves
//
// Being woken does not hand over what was waited for. A woken thread must first
// get the lock again, and until then others come in: one that was woken too, or
// one that never slept. POSIX even allows a wait to end for no reason. So the
// end of a wait says only that it is time to look again; an if looks once.
//
// Every access holds the lock, and each call alone is right: no detector has
// anything to report, though the number is wrong every time.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     clean (the lock is held wherever the shelf is used)
// EXPECT helgrind: clean (the lock is held wherever the shelf is used)
// EXPECT drd:      clean (the lock is held wherever the shelf is used)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  wrong result

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
    if (s->loaves == 0)
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
