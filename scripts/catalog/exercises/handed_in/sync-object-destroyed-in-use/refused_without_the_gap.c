// Only what forced the bad moment is gone.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct download {
    pthread_mutex_t lock; // guards percent
    int percent;          // for a thread that wants to show it
    sem_t done;
};

static sem_t gap; // forces the bad moment

static void *run_download(void *arg) {
    struct download *d = arg;
    check(pthread_mutex_lock(&d->lock));
    d->percent = 100;
    check_that(sem_post(&d->done) == 0);
    check(pthread_mutex_unlock(&d->lock));
    return NULL;
}

int main(void) {
    static struct download d;
    check(pthread_mutex_init(&d.lock, NULL));
    check_that(sem_init(&d.done, 0, 0) == 0);
    check_that(sem_init(&gap, 0, 0) == 0);
    pthread_t worker;
    check(pthread_create(&worker, NULL, run_download, &d));

    check_that(sem_wait(&d.done) == 0);
    int error = pthread_mutex_destroy(&d.lock);
    check_that(sem_destroy(&d.done) == 0);
    check(pthread_join(worker, NULL));

    printf("%d %% loaded, destroying the lock: %s\n", d.percent,
           strerror(error));
    return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
