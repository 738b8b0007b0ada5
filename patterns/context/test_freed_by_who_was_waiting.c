// context/test_freed_by_who_was_waiting — who sees done closed may free the
// context, though context_cancel is still returning, or its deadline firing.

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>
#include <pthread.h>

static void *cancel(void *ctx) {
    context_cancel(ctx);
    return NULL;
}

static void free_when_done(struct context *ctx) {
    check_that(channel_recv(context_done(ctx), NULL) == EPIPE);
    context_free(ctx);
}

int main(void) {
    for (int i = 0; i < SMALL_OR(1, 20); i++) {
        struct context *ctx = check_alloc(context_new(NULL));
        pthread_t canceler;
        check(pthread_create(&canceler, NULL, cancel, ctx));
        free_when_done(ctx);
        check(pthread_join(canceler, NULL));

        struct timespec deadline = milliseconds_from_now(1);
        free_when_done(check_alloc(context_with_deadline(NULL, &deadline)));
    }
    return 0;
}
