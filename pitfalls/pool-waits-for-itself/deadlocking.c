// pool-waits-for-itself/deadlocking — jobs wait for jobs queued behind them.
//
// A folder is as large as its files and the folders in it. Each folder is a
// job, which submits a job for every folder in it and waits for them.
//
//     worker 1: home, waits for its folders      queue: mail, live
//     worker 2: music, waits for live            and no free worker
//
// A job that waits keeps its worker. Once every worker has a job that waits,
// what they wait for is never started. A third worker would be enough for this
// tree, and a deeper one would hang again: small inputs pass every test.
//
// No two locks are held at once, and no memory is shared without one. There is
// nothing here that a detector looks for: it hangs with the program.
//
// EXPECT exit:     deadlock
// EXPECT tsan:     clean (it hangs too: a wait for a job is no order of locks)
// EXPECT helgrind: clean (it hangs too: a wait for a job is no order of locks)
// EXPECT drd:      clean (it hangs too: a wait for a job is not its subject)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  deadlock

#include "check.h"
#include "wait-group/wait_group.h"
#include "worker-pool/worker_pool.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORKERS = 2, BACKLOG = 4 };

struct folder {
    long bytes;                  // of its files
    struct folder *first, *next; // the first one in it, the next beside it
    struct wait_group inside;    // folders in it that are not measured yet
    struct wait_group *counted_by;
    long total;
};

static struct worker_pool *pool;

static void measure(void *arg) {
    struct folder *f = arg;
    for (struct folder *in = f->first; in != NULL; in = in->next) {
        wait_group_add(&f->inside, 1);
        in->counted_by = &f->inside;
        check(worker_pool_submit(pool, measure, in));
    }
    wait_group_wait(&f->inside); // DEADLOCK
    f->total = f->bytes;
    for (struct folder *in = f->first; in != NULL; in = in->next)
        f->total += in->total;
    if (f->counted_by != NULL)
        wait_group_done(f->counted_by);
}

int main(void) {
    static struct folder live = {.bytes = 40}, mail = {.bytes = 30};
    static struct folder music = {.bytes = 20, .first = &live, .next = &mail};
    static struct folder home = {.bytes = 10, .first = &music};

    pool = check_alloc(worker_pool_new(WORKERS, BACKLOG));
    check(worker_pool_submit(pool, measure, &home));
    worker_pool_wait(pool);
    worker_pool_free(pool);

    printf("home has %ld bytes\n", home.total);
    return home.total == 100 ? EXIT_SUCCESS : EXIT_FAILURE;
}
