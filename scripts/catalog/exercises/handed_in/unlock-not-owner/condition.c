// Whether the printer is free is a variable, under a lock that each holds for a
// moment.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { JOBS = SMALL_OR(2, 10) };

struct printer {
    pthread_mutex_t lock; // guards is_busy
    pthread_cond_t freed;
    int is_busy;
    atomic_int printing; // how many jobs: never more than one
    atomic_int printed;
};

static void begin(struct printer *p) {
    check(pthread_mutex_lock(&p->lock));
    while (p->is_busy)
        check(pthread_cond_wait(&p->freed, &p->lock));
    p->is_busy = 1;
    check(pthread_mutex_unlock(&p->lock));
}

static void end(struct printer *p) {
    check(pthread_mutex_lock(&p->lock));
    p->is_busy = 0;
    check(pthread_mutex_unlock(&p->lock));
    check(pthread_cond_signal(&p->freed));
}

static void *print(void *arg) {
    struct printer *p = arg;
    check_that(atomic_fetch_add(&p->printing, 1) == 0);
    atomic_fetch_add(&p->printed, 1);
    atomic_fetch_sub(&p->printing, 1);
    end(p);
    return NULL;
}

int main(void) {
    static struct printer printer;
    check(pthread_mutex_init(&printer.lock, NULL));
    check(pthread_cond_init(&printer.freed, NULL));
    pthread_t jobs[JOBS];
    for (int i = 0; i < JOBS; i++) {
        begin(&printer);
        check(pthread_create(&jobs[i], NULL, print, &printer));
    }
    begin(&printer);
    int printed = atomic_load(&printer.printed);
    end(&printer);
    for (int i = 0; i < JOBS; i++)
        check(pthread_join(jobs[i], NULL));

    printf("%d of %d jobs printed, one at a time\n", printed, JOBS);
    return printed == JOBS ? EXIT_SUCCESS : EXIT_FAILURE;
}
