// order-violation/premature — a worker starts before its settings are made.
//
//     main    creates the worker ─────────── sets limit ──▶
//     worker       └──▶ reads limit: still 0
//
// Nothing puts the two in order. Usually main is faster, because a new thread
// needs a while to start; on a busy machine it is not, and then the worker
// finds a limit of 0 and does no jobs. Here the pause stands for the busy
// machine.
//
// The lock does not help. It keeps the two accesses apart, so there is no data
// race and no detector has anything to report; but it does not say which of
// them comes first.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     clean (the lock orders the accesses, though either way)
// EXPECT helgrind: clean (the lock orders the accesses, though either way)
// EXPECT drd:      clean (the lock orders the accesses, though either way)
// EXPECT memcheck: clean (the limit is static memory, and so it is 0)
// EXPECT asan:     clean (every address is valid)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LIMIT = 8, PAUSE = SMALL_OR(0, 50 * 1000 * 1000) }; // nanoseconds

struct worker {
    pthread_mutex_t lock; // guards the fields below
    int limit;
    int done;
};

static struct worker worker = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void *work(void *arg) {
    struct worker *self = arg;
    check(pthread_mutex_lock(&self->lock));
    while (self->done < self->limit)
        self->done++; // stands for a job
    check(pthread_mutex_unlock(&self->lock));
    return NULL;
}

int main(void) {
    pthread_t thread;
    check(pthread_create(&thread, NULL, work, &worker));
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    check(pthread_mutex_lock(&worker.lock));
    worker.limit = LIMIT;
    check(pthread_mutex_unlock(&worker.lock));
    check(pthread_join(thread, NULL));

    printf("%d of %d jobs done\n", worker.done, LIMIT);
    return worker.done == LIMIT ? EXIT_SUCCESS : EXIT_FAILURE;
}
