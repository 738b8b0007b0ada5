// A semaphore, with a permit too many.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { JOBS = SMALL_OR(2, 10) };

struct printer {
    sem_t is_free;       // locked by main, unlocked by the job
    atomic_int printing; // how many jobs: never more than one
    atomic_int printed;
};

static void *print(void *arg) {
    struct printer *p = arg;
    check_that(atomic_fetch_add(&p->printing, 1) == 0);
    atomic_fetch_add(&p->printed, 1);
    atomic_fetch_sub(&p->printing, 1);
    check_that(sem_post(&p->is_free) == 0);
    return NULL;
}

int main(void) {
    static struct printer printer;
    check_that(sem_init(&printer.is_free, 0, 2) == 0);
    pthread_t jobs[JOBS];
    for (int i = 0; i < JOBS; i++) {
        check_that(sem_wait(&printer.is_free) == 0);
        check(pthread_create(&jobs[i], NULL, print, &printer));
    }
    check_that(sem_wait(&printer.is_free) == 0);
    int printed = atomic_load(&printer.printed);
    check_that(sem_post(&printer.is_free) == 0);
    for (int i = 0; i < JOBS; i++)
        check(pthread_join(jobs[i], NULL));

    printf("%d of %d jobs printed, one at a time\n", printed, JOBS);
    return printed == JOBS ? EXIT_SUCCESS : EXIT_FAILURE;
}
