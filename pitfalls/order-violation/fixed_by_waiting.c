// order-violation/fixed_by_waiting — the worker waits until it has its
// settings.
//
//     main    creates the worker ─────── sets limit, signals ──▶
//     worker       └──▶ waits                      └──▶ reads limit: 8
//
// For what main cannot know before it creates the thread, such as the answer of
// a server. ready is what the worker waits for, not the signal: a signal that
// comes before anybody waits is gone, while ready stays true. Hence the while,
// which also looks again when a wait ends for no reason.

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LIMIT = 8, PAUSE = SMALL_OR(0, 50 * 1000 * 1000) }; // nanoseconds

struct worker {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t changed;
    bool ready; // the limit is set
    int limit;
    int done;
};

static struct worker worker = {.lock = PTHREAD_MUTEX_INITIALIZER,
                               .changed = PTHREAD_COND_INITIALIZER};

static void *work(void *arg) {
    struct worker *self = arg;
    check(pthread_mutex_lock(&self->lock));
    while (!self->ready)
        check(pthread_cond_wait(&self->changed, &self->lock));
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
    worker.ready = true;
    check(pthread_cond_signal(&worker.changed));
    check(pthread_mutex_unlock(&worker.lock));
    check(pthread_join(thread, NULL));

    printf("%d of %d jobs done\n", worker.done, LIMIT);
    return worker.done == LIMIT ? EXIT_SUCCESS : EXIT_FAILURE;
}
