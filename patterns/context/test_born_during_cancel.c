// context/test_born_during_cancel — a child that is born while its parent is
// being canceled ends up canceled, and one that is freed then is left alone.

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>
#include <pthread.h>

enum { ROUNDS = SMALL_OR(1, 20), CHILDREN = SMALL_OR(1, 4) };

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

int main(void) {
    for (int i = 0; i < ROUNDS; i++) {
        struct context *parent = check_alloc(context_new(NULL));
        pthread_t thread;
        check(pthread_create(&thread, NULL, bear, parent));
        context_cancel(parent);
        check(pthread_join(thread, NULL));
        context_free(parent);
    }
    return 0;
}
