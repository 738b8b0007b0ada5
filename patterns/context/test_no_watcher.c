// context/test_no_watcher — when no thread can be created to watch the
// deadline, there is no context, and the next attempt starts from nothing.
//
// EXPECT helgrind: misuse (it reports each pthread_create that fails, and here
//                  one has to)
// EXPECT explore:  clean (more than 39,000 executions: each order in which a
//                  lock is taken is one)

#define _GNU_SOURCE // pthread_setattr_default_np

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>
#include <pthread.h>

int main(void) {
    pthread_attr_t usual;
    pthread_attr_t too_large;
    check(pthread_getattr_default_np(&usual));
    check(pthread_getattr_default_np(&too_large));
    check(pthread_attr_setstacksize(&too_large, (size_t)1 << 50));
    struct context *root = check_alloc(context_new(NULL));

    struct timespec ahead = milliseconds_from_now(60000);
    check(pthread_setattr_default_np(&too_large));
    check_that(context_with_deadline(root, &ahead) == NULL); // BLAMED

    check(pthread_setattr_default_np(&usual));
    struct timespec soon = milliseconds_from_now(5);
    struct context *ctx = check_alloc(context_with_deadline(root, &soon));
    check_that(channel_recv(context_done(ctx), NULL) == EPIPE);
    context_free(ctx);
    context_free(root); // aborts if the failed child were still linked
    return 0;
}
