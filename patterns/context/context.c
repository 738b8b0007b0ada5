// context.c — a tree of contexts under one lock.
//
// Whenever the tree's lock is free:
// - every context is in the list of its parent's children, and is freed before
//   it: so the root, which holds the lock, outlives the tree.
// - err is not 0 if and only if done is closed; then it never changes.
// - all descendants of a canceled context are canceled.
//
// The last one lets a cancellation skip the subtree of a context that is
// canceled already. The walk needs no stack: trees may be deep.
//
// Locks are taken in this order: the watcher's, a tree's, a channel's.

#include "context/context.h"

#include "channel/channel.h"
#include "check.h"
#include "context/watcher.h"

#include <errno.h>
#include <pthread.h>

struct context {
    pthread_mutex_t lock;  // in a root: guards the links and err of its tree
    struct context *root;  // set at birth, never changed
    struct channel *done;  // set at birth, never changed
    bool has_alarm;        // set at birth, never changed
    struct alarm deadline; // the watcher's, if has_alarm
    int err;               // why it is canceled, or 0
    struct context *parent;
    struct context *first_child;
    struct context *previous_sibling;
    struct context *next_sibling;
};

// Cancels one context. The tree's lock is held.
static void close_done(struct context *ctx, int reason) {
    ctx->err = reason;
    channel_close(ctx->done);
}

// The context that follows ctx in a walk of top's subtree, with or without
// ctx's own descendants. The tree's lock is held.
static struct context *next_in(const struct context *top, struct context *ctx,
                               bool descend) {
    if (descend && ctx->first_child != NULL)
        return ctx->first_child;
    while (ctx != top && ctx->next_sibling == NULL)
        ctx = ctx->parent;
    return ctx == top ? NULL : ctx->next_sibling;
}

static void cancel(struct context *top, int reason) {
    pthread_mutex_t *lock = &top->root->lock;
    pthread_mutex_lock(lock);
    struct context *ctx = top;
    while (ctx != NULL) {
        bool first = ctx->err == 0;
        if (first)
            close_done(ctx, reason);
        ctx = next_in(top, ctx, first);
    }
    pthread_mutex_unlock(lock);
}

static void expire(void *ctx) {
    cancel(ctx, ETIMEDOUT);
}

static void link_child(struct context *parent, struct context *ctx) {
    ctx->parent = parent;
    ctx->next_sibling = parent->first_child;
    if (ctx->next_sibling != NULL)
        ctx->next_sibling->previous_sibling = ctx;
    parent->first_child = ctx;
}

static void unlink_child(struct context *ctx) {
    if (ctx->next_sibling != NULL)
        ctx->next_sibling->previous_sibling = ctx->previous_sibling;
    if (ctx->previous_sibling != NULL)
        ctx->previous_sibling->next_sibling = ctx->next_sibling;
    else if (ctx->parent != NULL)
        ctx->parent->first_child = ctx->next_sibling;
}

struct context *context_new(struct context *parent) {
    struct context *ctx = calloc(1, sizeof *ctx);
    if (ctx == NULL)
        return NULL;
    ctx->done = channel_new(0, 0);
    if (ctx->done == NULL) {
        free(ctx);
        return NULL;
    }
    if (parent == NULL) {
        ctx->root = ctx;
        if (pthread_mutex_init(&ctx->lock, NULL) == 0)
            return ctx;
        channel_free(ctx->done);
        free(ctx);
        return NULL;
    }
    ctx->root = parent->root;
    pthread_mutex_lock(&ctx->root->lock);
    link_child(parent, ctx);
    if (parent->err != 0)
        close_done(ctx, parent->err);
    pthread_mutex_unlock(&ctx->root->lock);
    return ctx;
}

struct context *context_with_deadline(struct context *parent,
                                      const struct timespec *deadline) {
    if (!deadline_is_valid(deadline))
        misuse("context_with_deadline: the deadline is not a valid time");
    struct context *ctx = context_new(parent);
    if (ctx == NULL || deadline == NULL || context_err(ctx) != 0)
        return ctx;

    if (deadline_has_passed(deadline)) {
        expire(ctx);
        return ctx;
    }
    ctx->deadline =
        (struct alarm){.time = *deadline, .ring = expire, .arg = ctx};
    ctx->has_alarm = watcher_add(&ctx->deadline) == 0;
    if (!ctx->has_alarm) {
        context_free(ctx);
        return NULL;
    }
    return ctx;
}

void context_cancel(struct context *ctx) {
    cancel(ctx, ECANCELED);
}

struct channel *context_done(struct context *ctx) {
    return ctx->done;
}

int context_err(struct context *ctx) {
    pthread_mutex_lock(&ctx->root->lock);
    int err = ctx->err;
    pthread_mutex_unlock(&ctx->root->lock);
    return err;
}

void context_free(struct context *ctx) {
    if (ctx == NULL)
        return;
    if (ctx->has_alarm)
        watcher_remove(&ctx->deadline);
    pthread_mutex_lock(&ctx->root->lock);
    if (ctx->first_child != NULL)
        misuse("context_free: a child is not freed");
    unlink_child(ctx);
    pthread_mutex_unlock(&ctx->root->lock);
    if (ctx->parent == NULL)
        pthread_mutex_destroy(&ctx->lock);
    channel_free(ctx->done);
    free(ctx);
}
