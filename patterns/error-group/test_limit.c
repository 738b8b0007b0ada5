// error-group/test_limit — no more than limit tasks run at a time, whichever
// thread starts them, and wait returns after all of them.
//
// EXPECT explore: clean (more than 110,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "error-group/error_group.h"
#include "scenario.h"

#include <errno.h>
#include <pthread.h>

enum { TASKS = SMALL_OR(3, 8), LIMIT = SMALL_OR(1, 3) };
enum { DEPTH = SMALL_OR(1, 2), NESTED = (1 << (DEPTH + 1)) - 1 };

static struct error_group *group;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int running, most, ended; // guarded by lock

static int run(struct context *ctx, void *arg) {
    (void)ctx;
    (void)arg;
    pthread_mutex_lock(&lock);
    if (++running > most)
        most = running;
    pthread_mutex_unlock(&lock);
    // The millisecond in which one too many would be seen.
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    pthread_mutex_lock(&lock);
    running--;
    ended++;
    pthread_mutex_unlock(&lock);
    return 0;
}

// Each go blocks until there is a place.
static void more_tasks_than_places(void) {
    group = check_alloc(error_group_new(NULL, LIMIT));
    for (int i = 0; i < TASKS; i++) {
        check(error_group_go(group, run, NULL));
        pthread_mutex_lock(&lock);
        check_that(i + 1 - ended <= LIMIT);
        pthread_mutex_unlock(&lock);
    }
    check(error_group_wait(group));
    check_that(most <= LIMIT && ended == TASKS);
    error_group_free(group);
}

// Starts two of the next depth; the deepest ones fail.
static int grow(struct context *ctx, void *arg) {
    static int depths[] = {0, 1, 2};
    int depth = *(int *)arg;
    if (depth > 0) {
        check(error_group_go(group, grow, &depths[depth - 1]));
        check(error_group_go(group, grow, &depths[depth - 1]));
    }
    check(run(ctx, NULL));
    return depth == 0 ? EIO : 0;
}

// There is a place for each, so that none waits while it holds one.
static void tasks_start_tasks(void) {
    group = check_alloc(error_group_new(NULL, NESTED));
    ended = 0;
    check(error_group_go(group, grow, &(int){DEPTH}));
    check_that(error_group_wait(group) == EIO);
    check_that(ended == NESTED);
    error_group_free(group);
}

int main(void) {
    scenario(more_tasks_than_places());
    scenario(tasks_start_tasks());
    return 0;
}
