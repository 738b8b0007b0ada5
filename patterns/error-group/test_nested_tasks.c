// error-group/test_nested_tasks — a task may start tasks in its own group, and
// wait returns only after those too.

#include "check.h"
#include "error-group/error_group.h"

#include <errno.h>
#include <pthread.h>

enum { DEPTH = SMALL_OR(2, 3), TASKS = (1 << (DEPTH + 1)) - 1 };

static struct error_group *group;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int ended; // guarded by lock

// Starts two of the next depth; the deepest ones fail.
static int grow(struct context *ctx, void *arg) {
    (void)ctx;
    static int depths[] = {0, 1, 2, 3};
    int depth = *(int *)arg;
    if (depth > 0) {
        check(error_group_go(group, grow, &depths[depth - 1]));
        check(error_group_go(group, grow, &depths[depth - 1]));
    }
    pthread_mutex_lock(&lock);
    ended++;
    pthread_mutex_unlock(&lock);
    return depth == 0 ? EIO : 0;
}

int main(void) {
    group = check_alloc(error_group_new(NULL, TASKS));
    check(error_group_go(group, grow, &(int){DEPTH}));
    check_that(error_group_wait(group) == EIO);
    check_that(ended == TASKS);
    error_group_free(group);
    return 0;
}
