// error_group.h — runs tasks in threads of their own; the first error cancels
// the others, and one call waits for them all. Go's errgroup.
//
//     int fetch(struct context *ctx, void *url); // 0 or an error
//
//     char *urls[] = {"/", "/news", "/news/today"};
//     struct error_group *group = error_group_new(NULL, 4);
//     for (size_t i = 0; i < 3; i++)
//         error_group_go(group, fetch, &urls[i]); // at most 4 at a time
//     int error = error_group_wait(group);        // of the first that failed
//     error_group_free(group);
//
// Every function may be called from any thread, except that nobody may use a
// group while it is freed.

#ifndef ERROR_GROUP_H
#define ERROR_GROUP_H

#include <stddef.h>

struct context;
struct error_group;

// Makes a group that runs at most limit tasks at a time, any number when limit
// is 0. Its context is a child of parent, or a root when parent is NULL.
// Returns NULL when out of memory. The caller owns the group and ends it with
// error_group_free.
struct error_group *error_group_new(struct context *parent, size_t limit);

// The context that every task gets. It is canceled by the first error, by its
// parent, or with context_cancel, and belongs to the group. Unlike Go's it is
// not canceled by error_group_wait.
struct context *error_group_context(struct error_group *group);

// Runs task(context, arg) in a new thread; blocks while limit tasks run. The
// first task to return an error number other than 0 decides what
// error_group_wait returns and cancels the context. Later tasks still start,
// with a canceled context.
//
// A task may start tasks in its own group. When the group is full it waits
// for a place while it holds one: if all running tasks do, they wait for ever.
//
// Returns 0; EAGAIN when no thread could be created or no memory was left: then
// the task does not run, and its place is free again.
int error_group_go(struct error_group *group,
                   int (*task)(struct context *ctx, void *arg), void *arg);

// Blocks until no task is left and every thread that ran one is joined; a task
// that calls it waits for itself. Returns the first error, or 0. The group may
// be used further; its first error stays.
int error_group_wait(struct error_group *group);

// Frees the group and its context, after error_group_wait, which it calls if
// tasks are left. Children of the group's context must be freed before. NULL
// is allowed.
void error_group_free(struct error_group *group);

#endif
