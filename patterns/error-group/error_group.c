// error_group.c — a thread for every task, joined by the task that ends next.
//
// Whenever the lock is free:
// - threads counts those that are not joined: running ones, at most one that
//   has ended and left its handle in ended, and those being joined just now.
// - running counts the tasks that go has accepted and that have not ended; each
//   holds a place if there is a limit.
// - error is that of the first task that failed, and never changes again.
//
// A thread that ends first joins the one whose handle it finds, then leaves its
// own. So every thread is really joined, yet a group that has run a million
// tasks remembers one. The last handle is left for error_group_wait.
//
// Nothing is joined under the lock: a thread may have work left after its task,
// in destructors of thread-specific data, that uses the group.

#include "error-group/error_group.h"

#include "check.h"
#include "context/context.h"
#include "semaphore/semaphore.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>

struct error_group {
    pthread_mutex_t lock;   // guards the fields down to error
    pthread_cond_t changed; // running or threads has become 0
    size_t threads;
    size_t running;
    bool has_ended;
    pthread_t ended; // if has_ended
    int error;

    struct context *context; // set by error_group_new, never changed
    bool limited;            // set by error_group_new, never changed
    struct semaphore places; // if limited: places that no task holds
};

// What a new thread has to do. It frees this itself.
struct task {
    struct error_group *group;
    int (*run)(struct context *ctx, void *arg);
    void *arg;
};

// Returns whether all could be made: else none is left.
static bool init_sync(struct error_group *group, size_t limit) {
    if (pthread_mutex_init(&group->lock, NULL) != 0)
        return false;
    if (pthread_cond_init(&group->changed, NULL) == 0) {
        group->limited = limit > 0 && limit <= UINT_MAX;
        if (!group->limited ||
            semaphore_init(&group->places, (unsigned)limit) == 0)
            return true;
        pthread_cond_destroy(&group->changed);
    }
    pthread_mutex_destroy(&group->lock);
    return false;
}

struct error_group *error_group_new(struct context *parent, size_t limit) {
    struct error_group *group = calloc(1, sizeof *group);
    if (group == NULL)
        return NULL;
    group->context = context_new(parent);
    if (group->context == NULL) {
        free(group);
        return NULL;
    }
    if (init_sync(group, limit))
        return group;
    context_free(group->context);
    free(group);
    return NULL;
}

struct context *error_group_context(struct error_group *group) {
    return group->context;
}

// Joins the thread that has ended. Called, and returns, with the lock held,
// but gives it up meanwhile.
static void join_ended(struct error_group *group) {
    pthread_t ended = group->ended;
    group->has_ended = false;
    pthread_mutex_unlock(&group->lock);
    pthread_join(ended, NULL);
    pthread_mutex_lock(&group->lock);
    group->threads--;
    if (group->threads == 0)
        pthread_cond_broadcast(&group->changed);
}

static void note_error(struct error_group *group, int error) {
    pthread_mutex_lock(&group->lock);
    bool first = group->error == 0;
    if (first)
        group->error = error;
    pthread_mutex_unlock(&group->lock);
    if (first)
        context_cancel(group->context);
}

static void *run_task(void *arg) {
    struct task task = *(struct task *)arg;
    free(arg);
    struct error_group *group = task.group;
    int error = task.run(group->context, task.arg);
    if (error != 0)
        note_error(group, error);

    pthread_mutex_lock(&group->lock);
    while (group->has_ended)
        join_ended(group);
    group->has_ended = true;
    group->ended = pthread_self();
    group->running--;
    if (group->running == 0)
        pthread_cond_signal(&group->changed); // one waiter joins this thread
    pthread_mutex_unlock(&group->lock);
    if (group->limited)
        semaphore_release(&group->places);
    return NULL;
}

static void forget_task(struct error_group *group) {
    pthread_mutex_lock(&group->lock);
    group->threads--;
    group->running--;
    if (group->running == 0)
        pthread_cond_broadcast(&group->changed);
    pthread_mutex_unlock(&group->lock);
    if (group->limited)
        semaphore_release(&group->places);
}

int error_group_go(struct error_group *group,
                   int (*run)(struct context *ctx, void *arg), void *arg) {
    struct task *task = malloc(sizeof *task);
    if (task == NULL)
        return EAGAIN;
    *task = (struct task){group, run, arg};
    if (group->limited)
        semaphore_acquire(&group->places);
    // Counted before the thread starts, which may end before we go on.
    pthread_mutex_lock(&group->lock);
    group->threads++;
    group->running++;
    pthread_mutex_unlock(&group->lock);

    pthread_t thread; // joined by the handle that it leaves itself
    if (pthread_create(&thread, NULL, run_task, task) == 0)
        return 0;
    free(task);
    forget_task(group);
    return EAGAIN;
}

int error_group_wait(struct error_group *group) {
    pthread_mutex_lock(&group->lock);
    while (group->threads > 0) {
        if (group->running == 0 && group->has_ended)
            join_ended(group);
        else
            pthread_cond_wait(&group->changed, &group->lock);
    }
    int error = group->error;
    pthread_mutex_unlock(&group->lock);
    return error;
}

void error_group_free(struct error_group *group) {
    if (group == NULL)
        return;
    error_group_wait(group);
    if (group->limited)
        semaphore_destroy(&group->places);
    pthread_cond_destroy(&group->changed);
    pthread_mutex_destroy(&group->lock);
    context_free(group->context);
    free(group);
}
