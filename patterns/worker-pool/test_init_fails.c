// worker-pool/test_init_fails — when an init of the system fails
// worker_pool_new returns NULL, and nothing is left behind.

#include "refused.h"

// Compiled once more, with inits that can be refused.
#include "worker-pool/worker_pool.c"

#include "check.h"

enum { INITS = 3 };

int main(void) {
    for (int i = 1; i <= INITS; i++) {
        refuse_at = i;
        check_that(worker_pool_new(1, 1) == NULL);
        check_that(refuse_at == 0);
    }
    refuse_at = INITS + 1; // which does not come
    struct worker_pool *pool = check_alloc(worker_pool_new(1, 1));
    check_that(refuse_at == 1);
    worker_pool_free(pool);
}
