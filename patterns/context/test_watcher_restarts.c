// context/test_watcher_restarts — a first deadline that comes while the last
// one goes finds one watcher, neither none nor two.

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>
#include <pthread.h>

enum { ROUNDS = SMALL_OR(1, 20) };

static void *come_and_go(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        struct timespec ahead = milliseconds_from_now(60000);
        context_free(check_alloc(context_with_deadline(NULL, &ahead)));
    }
    return arg;
}

int main(void) {
    pthread_t other;
    check(pthread_create(&other, NULL, come_and_go, NULL));
    come_and_go(NULL);
    check(pthread_join(other, NULL));

    struct timespec soon = milliseconds_from_now(1);
    struct context *ctx = check_alloc(context_with_deadline(NULL, &soon));
    check_that(channel_recv(context_done(ctx), NULL) == EPIPE);
    context_free(ctx);
    return 0;
}
