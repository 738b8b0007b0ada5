// error-group/test_limit — no more than limit tasks run at a time, and go
// blocks until there is a place.

#include "check.h"
#include "error-group/error_group.h"

#include <pthread.h>
#include <sched.h>

enum { TASKS = SMALL_OR(3, 12), LIMIT = SMALL_OR(1, 3) };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int running, most, ended; // guarded by lock

static int run(struct context *ctx, void *arg) {
    (void)ctx;
    (void)arg;
    pthread_mutex_lock(&lock);
    if (++running > most)
        most = running;
    pthread_mutex_unlock(&lock);
    sched_yield();
    pthread_mutex_lock(&lock);
    running--;
    ended++;
    pthread_mutex_unlock(&lock);
    return 0;
}

int main(void) {
    struct error_group *group = check_alloc(error_group_new(NULL, LIMIT));
    for (int i = 0; i < TASKS; i++) {
        check(error_group_go(group, run, NULL));
        pthread_mutex_lock(&lock);
        check_that(i + 1 - ended <= LIMIT);
        pthread_mutex_unlock(&lock);
    }
    check(error_group_wait(group));
    check_that(most <= LIMIT && ended == TASKS);
    error_group_free(group);
    return 0;
}
