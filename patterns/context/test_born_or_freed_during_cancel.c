// context/test_born_or_freed_during_cancel — a child may be born, and any
// context be freed, at the very moment at which it is canceled.
//
// EXPECT helgrind: sometimes data race (it orders the free after the beginning
//                  of the other thread's unlock, not after its end)
// EXPECT helgrind>=3.24: clean
// EXPECT explore:        clean (more than 40,000 executions: each order in
//                        which a lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"
#include "scenario.h"

#include <errno.h>
#include <pthread.h>

enum { ROUNDS = SMALL_OR(1, 10), CHILDREN = SMALL_OR(1, 4) };

static void free_when_done(struct context *ctx) {
    check_that(channel_recv(context_done(ctx), NULL) == EPIPE);
    context_free(ctx); // BLAMED
}

static void *bear(void *parent) {
    struct context *children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        context_free(check_alloc(context_new(parent)));
        children[i] = check_alloc(context_new(parent));
    }
    for (int i = 0; i < CHILDREN; i++) {
        check_that(channel_recv(context_done(children[i]), NULL) == EPIPE);
        check_that(context_err(children[i]) == ECANCELED);
        context_free(children[i]);
    }
    return NULL;
}

// A child that is born while its parent is being canceled ends up canceled, and
// one that is freed then is left alone.
static void test_born(void) {
    struct context *parent = check_alloc(context_new(NULL));
    pthread_t thread;
    check(pthread_create(&thread, NULL, bear, parent));
    context_cancel(parent);
    check(pthread_join(thread, NULL));
    context_free(parent);
}

static void *cancel(void *ctx) {
    context_cancel(ctx); // BLAMED
    return NULL;
}

// A thread that sees done closed may free the context, though context_cancel is
// still returning, or its deadline firing.
static void test_freed_by_who_was_waiting(void) {
    struct context *ctx = check_alloc(context_new(NULL));
    pthread_t canceler;
    check(pthread_create(&canceler, NULL, cancel, ctx));
    free_when_done(ctx);
    check(pthread_join(canceler, NULL));

    struct timespec deadline = milliseconds_from_now(1);
    free_when_done(check_alloc(context_with_deadline(NULL, &deadline)));
}

// At the moment of its deadline a context has either expired, or its deadline
// is taken back.
static void free_at_deadline(struct context *parent) {
    struct timespec soon = milliseconds_from_now(30);
    struct context *due[CHILDREN];
    for (int i = 0; i < CHILDREN; i++)
        due[i] = check_alloc(context_with_deadline(parent, &soon));
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &soon, NULL);
    for (int i = 0; i < CHILDREN; i++)
        context_free(due[i]);
    // Helgrind before 3.25 blames glibc for a signal that meets a timeout:
    // the next context's must not meet this one's.
    nanosleep(&(struct timespec){.tv_nsec = 3000000}, NULL);
}

static void test_freed_at_deadline(void) {
    struct timespec ahead = milliseconds_from_now(60000);
    struct context *root = check_alloc(context_with_deadline(NULL, &ahead));
    for (int i = 0; i < ROUNDS; i++)
        free_at_deadline(root);
    context_free(root);
}

int main(void) {
    for (int i = 0; i < ROUNDS; i++) {
        scenario(test_born());
        scenario(test_freed_by_who_was_waiting());
    }
    scenario(test_freed_at_deadline());
    return 0;
}
