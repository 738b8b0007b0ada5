// context/test_init_fails — when an init of the system fails
// context_with_deadline returns NULL, and nothing is left behind.
//
// EXPECT explore: clean (more than 13,000 executions: each order in which a
//                 lock is taken is one)

#include "refused.h"

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
