// sync-object-destroyed-in-use/fixed — "done" is the last thing a worker says.
//
//     worker  lock │ percent = 100 │ unlock │ post done
//     main                                    wait done │ destroy the lock
//
// Saying "done" gives everything away: the lock, the struct around it, and the
// semaphore itself. So it is the last line that touches any of them, and the
// gap after it does no harm.
//
// sem_post() may still be returning when main destroys the semaphore. An
// implementation must allow that, because no other thread can know when it has
// returned.

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
    check(pthread_mutex_unlock(&d->lock));
    check_that(sem_post(&d->done) == 0);
    check_that(sem_wait(&gap) == 0); // until main has acted on it
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
    check_that(sem_post(&gap) == 0);
    check(pthread_join(worker, NULL));

    printf("%d %% loaded, destroying the lock: %s\n", d.percent,
           strerror(error));
    return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
