// wait-group/test_init_fails — when an init of the system fails wait_group_init
// returns its error number, and nothing is left behind.

#include "refused.h"

// Compiled once more, with inits that can be refused.
#include "wait-group/wait_group.c"

#include "check.h"

enum { INITS = 2 };

int main(void) {
    struct wait_group group;
    for (int i = 1; i <= INITS; i++) {
        refuse_at = i;
        check_that(wait_group_init(&group) == ENOMEM);
        check_that(refuse_at == 0);
    }
    refuse_at = INITS + 1; // which does not come
    check(wait_group_init(&group));
    check_that(refuse_at == 1);
    wait_group_destroy(&group);
}
