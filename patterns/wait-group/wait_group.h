// wait_group.h — waits until a number of tasks are done. Go's sync.WaitGroup.
//
//     #include "worker-pool/worker_pool.h"
//
//     void resize(void *group), compress(void *group);
//
//     struct worker_pool *pool = worker_pool_new(2, 8);
//     struct wait_group group = WAIT_GROUP_INITIALIZER;
//     wait_group_add(&group, 2);     // before the tasks start, not inside them
//     worker_pool_submit(pool, resize, &group); // ends with wait_group_done
//     worker_pool_submit(pool, compress, &group);
//     wait_group_wait(&group);
//     wait_group_destroy(&group);
//     worker_pool_free(pool);
//
// The group counts tasks, not threads: it sees that a task is done, joins
// nobody, and lets pooled threads go on. What a task wrote before its
// wait_group_done is seen after wait_group_wait.
//
// Every function may be called from any thread, except that
// wait_group_destroy must be the last.

#ifndef WAIT_GROUP_H
#define WAIT_GROUP_H

#include <pthread.h>

// Private to wait_group.c. A caller only needs the size.
struct wait_group {
    pthread_mutex_t lock;   // guards the fields below
    pthread_cond_t changed; // round has been raised, or waiters has become 0
    long count;             // tasks that are not done yet
    unsigned round; // how often count has come down to 0, wrapping around
    long waiters;   // threads inside wait_group_wait
};

// clang-format off: versions 14 and 19 disagree about the braces
#define WAIT_GROUP_INITIALIZER                                                 \
    { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER }
// clang-format on

// Makes an empty group. Returns 0, or the error number of the pthread call
// that failed: then there is nothing to destroy.
int wait_group_init(struct wait_group *wg);

// Adds delta, which may be negative, to the number of tasks. When that makes
// it 0, everyone in wait_group_wait is woken. Aborts when it becomes negative.
//
// A task has to be added before wait_group_wait is called, or by another task
// that is not done: else the wait may return before the task has started.
void wait_group_add(struct wait_group *wg, int delta);

// One task is done: wait_group_add(wg, -1).
void wait_group_done(struct wait_group *wg);

// Blocks until no task is left; returns at once when there is none. Then the
// group may be used again, though other waiters are still returning, or be
// destroyed, though the last wait_group_done is still returning.
void wait_group_wait(struct wait_group *wg);

// Ends the group, once other threads that were woken have left
// wait_group_wait. Aborts when tasks are left.
void wait_group_destroy(struct wait_group *wg);

#endif
