// sync-object-destroyed-in-use/premature — "done" is said before the unlock.
//
//     worker  lock │ percent = 100 │ post done │                     unlock
//     main                           wait done │ destroy the lock
//
// The worker is done with its work, and says so; but it still holds the lock.
// main takes "done" for permission to destroy. What the worker then unlocks is
// no lock any more. If its memory had been freed, or lay on a stack, the unlock
// would write into what is there now.
//
// Without the semaphore gap the bad moment lasts some nanoseconds. Then glibc
// notices that the lock is held and says EBUSY, which POSIX allows, and does
// not promise. If the worker had been about to lock once more, nothing would
// have noticed.
//
// EXPECT exit:     1 (the program looks at what the destroy returns)
// EXPECT tsan:     misuse
// EXPECT helgrind: misuse
// EXPECT drd:      misuse
// EXPECT memcheck: clean (the lock is static: its memory stays valid)
// EXPECT asan:     clean (the lock is static: its memory stays valid)
// EXPECT explore:  misuse

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
    check_that(sem_wait(&gap) == 0);       // until main has acted on it
    check(pthread_mutex_unlock(&d->lock)); // BUG
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
    int error = pthread_mutex_destroy(&d.lock); // BUG
    check_that(sem_destroy(&d.done) == 0);
    check_that(sem_post(&gap) == 0);
    check(pthread_join(worker, NULL));

    printf("%d %% loaded, destroying the lock: %s\n", d.percent,
           strerror(error));
    return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
