// context/test_init_fails — when an init of the system fails
// context_with_deadline returns NULL, and nothing is left behind.

#include <errno.h>
#include <pthread.h>

static int refuse_at; // this init is refused, counted from 1

static int refuse(void) {
    return refuse_at > 0 && --refuse_at == 0;
}

#define pthread_mutex_init(lock, attributes)                                   \
    (refuse() ? ENOMEM : pthread_mutex_init(lock, attributes))
#define pthread_cond_init(cond, attributes)                                    \
    (refuse() ? ENOMEM : pthread_cond_init(cond, attributes))
#define pthread_condattr_init(attributes)                                      \
    (refuse() ? ENOMEM : pthread_condattr_init(attributes))

// Compiled once more, with inits that can be refused.
#include "context/context.c"
#include "context/watcher.c"

#include "check.h"

enum { INITS = 3 };

int main(void) {
    struct timespec deadline = milliseconds_from_now(3600 * 1000);
    for (int i = 1; i <= INITS; i++) {
        refuse_at = i;
        check_that(context_with_deadline(NULL, &deadline) == NULL);
        check_that(refuse_at == 0);
    }
    refuse_at = INITS + 1; // which does not come
    struct context *ctx = check_alloc(context_with_deadline(NULL, &deadline));
    check_that(refuse_at == 1);
    context_free(ctx);
}
