// Waits for the limit once, without a loop.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LIMIT = 8, PAUSE = SMALL_OR(0, 50 * 1000 * 1000) }; // nanoseconds

struct worker {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t set;
    int limit;
    int done;
};

static struct worker worker = {.lock = PTHREAD_MUTEX_INITIALIZER,
                               .set = PTHREAD_COND_INITIALIZER};

static void *work(void *arg) {
    struct worker *self = arg;
    check(pthread_mutex_lock(&self->lock));
    if (self->limit == 0)
        check(pthread_cond_wait(&self->set, &self->lock));
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
    check(pthread_cond_signal(&worker.set));
    check(pthread_mutex_unlock(&worker.lock));
    check(pthread_join(thread, NULL));

    printf("%d of %d jobs done\n", worker.done, LIMIT);
    return worker.done == LIMIT ? EXIT_SUCCESS : EXIT_FAILURE;
}
