// future/test_init_fails — when an init of the system fails future_new returns
// NULL, and nothing is left behind.

#include "refused.h"

// Compiled once more, with inits that can be refused.
#include "future/future.c"

#include "check.h"

enum { INITS = 3 };

int main(void) {
    for (int i = 1; i <= INITS; i++) {
        refuse_at = i;
        check_that(future_new(sizeof(int)) == NULL);
        check_that(refuse_at == 0);
    }
    refuse_at = INITS + 1; // which does not come
    struct future *future = check_alloc(future_new(sizeof(int)));
    check_that(refuse_at == 1);
    future_release(future);
}
