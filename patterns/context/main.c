// context — one call stops a whole tree of threads and says why.
//
// Use it for work that others wait for: a request and all that it started. A
// thread that starts work hands it a context; the work waits for context_done
// as well as for whatever else it waits for. Always cancel, and always set a
// time limit at the root of something that could hang.
//
//     server ─┬─ request 1 ─── query 1
//             └─ request 2 (20 ms) ─── query 2
//
// A cancel goes down and never up: canceling request 1 stops its query and
// leaves the server alone. The reason goes with it, and the first one stays:
// canceling the server later does not change why request 2 ended.
//
// Nothing here varies between runs: every line is printed after the threads
// that it speaks of have been woken and joined.
//
// EXPECT explore: clean (more than 17,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>
#include <pthread.h>

enum { SERVER, REQUEST_1, QUERY_1, REQUEST_2, QUERY_2, NODES };

struct node {
    const char *name;
    struct context *ctx;
    pthread_t thread;
};

// A thread that has nothing to do but to wait for its end.
static void *wait_for_the_end(void *arg) {
    struct node *self = arg;
    check_that(channel_recv(context_done(self->ctx), NULL) == EPIPE);
    check_that(context_err(self->ctx) != 0);
    return NULL;
}

static void start(struct node *node, const char *name, struct context *ctx) {
    node->name = name;
    node->ctx = check_alloc(ctx);
    check(pthread_create(&node->thread, NULL, wait_for_the_end, node));
}

static void start_tree(struct node *tree) {
    struct timespec deadline = milliseconds_from_now(20);
    start(&tree[SERVER], "server", context_new(NULL));
    start(&tree[REQUEST_1], "  request 1", context_new(tree[SERVER].ctx));
    start(&tree[QUERY_1], "    query 1", context_new(tree[REQUEST_1].ctx));
    start(&tree[REQUEST_2], "  request 2",
          context_with_deadline(tree[SERVER].ctx, &deadline));
    start(&tree[QUERY_2], "    query 2", context_new(tree[REQUEST_2].ctx));
}

static void join(struct node *node, int reason) {
    check(pthread_join(node->thread, NULL));
    check_that(context_err(node->ctx) == reason);
}

static const char *state(struct context *ctx) {
    switch (context_err(ctx)) {
    case 0:
        return "running";
    case ECANCELED:
        return "canceled";
    default:
        return "out of time";
    }
}

static void show(const char *event, const struct node *tree) {
    printf("%s\n", event);
    for (int i = 0; i < NODES; i++)
        printf("    %-12s %s\n", tree[i].name, state(tree[i].ctx));
}

int main(void) {
    static struct node tree[NODES];
    start_tree(tree);
    join(&tree[QUERY_2], ETIMEDOUT); // nobody polls: the deadline wakes it
    join(&tree[REQUEST_2], ETIMEDOUT);
    show("request 2 has used up its 20 ms:", tree);

    context_cancel(tree[REQUEST_1].ctx);
    join(&tree[REQUEST_1], ECANCELED);
    join(&tree[QUERY_1], ECANCELED);
    show("request 1 was canceled:", tree);

    context_cancel(tree[SERVER].ctx);
    join(&tree[SERVER], ECANCELED);
    show("the server was canceled:", tree);
    for (int i = NODES - 1; i >= 0; i--)
        context_free(tree[i].ctx); // children before parents
}
