// pool-waits-for-itself/fixed — no job waits for another; only main waits.
//
// A job submits the jobs for its folders, adds its own bytes to the total and
// returns: its worker is free for the others. Main waits, and main is no
// worker. Any number of workers is enough now, even one.
//
// What a job used to collect behind its wait has to go somewhere else: here to
// a total that all jobs share, under a lock. Where each folder needs a total of
// its own, let it count what is missing, and the job that brings the count to 0
// adds up and goes on with the parent.
//
// A submit that blocks in a full queue is a wait inside a job as well, so the
// queue has room for every folder.
//
// EXPECT explore: clean (more than 64,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "worker-pool/worker_pool.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORKERS = 2, BACKLOG = 4 };

struct folder {
    long bytes;                  // of its files
    struct folder *first, *next; // the first one in it, the next beside it
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards total
static long total;

static struct worker_pool *pool;

static void measure(void *arg) {
    struct folder *f = arg;
    for (struct folder *in = f->first; in != NULL; in = in->next)
        check(worker_pool_submit(pool, measure, in));
    check(pthread_mutex_lock(&lock));
    total += f->bytes;
    check(pthread_mutex_unlock(&lock));
}

int main(void) {
    static struct folder live = {.bytes = 40}, mail = {.bytes = 30};
    static struct folder music = {.bytes = 20, .first = &live, .next = &mail};
    static struct folder home = {.bytes = 10, .first = &music};

    pool = check_alloc(worker_pool_new(WORKERS, BACKLOG));
    check(worker_pool_submit(pool, measure, &home));
    worker_pool_wait(pool);
    worker_pool_free(pool);

    printf("home has %ld bytes\n", total);
    return total == 100 ? EXIT_SUCCESS : EXIT_FAILURE;
}
