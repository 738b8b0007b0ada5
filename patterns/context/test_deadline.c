// context/test_deadline — at its deadline, and not before, a context is
// canceled, though all that anyone does is wait.
//
// EXPECT explore: clean (more than 91,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"
#include "scenario.h"

#include <errno.h>

static struct context *due_in(long milliseconds) {
    struct timespec deadline = milliseconds_from_now(milliseconds);
    return check_alloc(context_with_deadline(NULL, &deadline));
}

// Nobody polls, and the deadline takes a child with a later one along.
static void test_fires_unattended(void) {
    struct timespec deadline = milliseconds_from_now(10);
    struct context *ctx = check_alloc(context_with_deadline(NULL, &deadline));
    struct timespec later = milliseconds_from_now(60000);
    struct context *child = check_alloc(context_with_deadline(ctx, &later));

    check_that(channel_recv(context_done(child), NULL) == EPIPE);
    struct timespec now = milliseconds_from_now(0);
    check_that(
        now.tv_sec > deadline.tv_sec ||
        (now.tv_sec == deadline.tv_sec && now.tv_nsec >= deadline.tv_nsec));
    check_that(channel_recv(context_done(ctx), NULL) == EPIPE);
    check_that(context_err(ctx) == ETIMEDOUT);
    check_that(context_err(child) == ETIMEDOUT);
    context_free(child);
    context_free(ctx);
}

// Deadlines are met in their own order, whatever the order in which they were
// set; one that is taken back changes no other.
static void test_nearest_first(void) {
    struct context *never = due_in(60000);
    struct context *second = due_in(60);
    struct context *taken_back = due_in(20);
    struct context *first = due_in(40); // goes in front of the others
    context_free(taken_back);

    struct channel_case any[] = {
        {context_done(never), CHANNEL_RECV, NULL},
        {context_done(second), CHANNEL_RECV, NULL},
        {context_done(first), CHANNEL_RECV, NULL},
    };
    size_t chosen = 0;
    check_that(channel_recv(context_done(second), NULL) == EPIPE);
    check_that(context_err(first) == ETIMEDOUT);
    check_that(channel_select(any, 3, NULL, &chosen) == EPIPE && chosen > 0);
    check_that(context_err(never) == 0);
    context_free(first);
    context_free(second);
    context_free(never);
}

static long cpu_milliseconds(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

// While the deadline is ahead the process uses next to no processor time.
static void test_watcher_sleeps(void) {
    enum { WATCHED = 50 }; // milliseconds
    struct context *ctx = due_in(60000);
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL); // lets it start
    long before = cpu_milliseconds();
    nanosleep(&(struct timespec){.tv_nsec = WATCHED * 1000000}, NULL);
    check_that(cpu_milliseconds() - before < WATCHED / 10);
    context_free(ctx);
}

int main(void) {
    scenario(test_fires_unattended());
    scenario(test_nearest_first());
    scenario(test_watcher_sleeps());
    return 0;
}
