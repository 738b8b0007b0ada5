// error-group/test_init_fails — when an init of the system fails
// error_group_new returns NULL, and nothing is left behind.

#include "refused.h"

// Compiled once more, with inits that can be refused.
#include "error-group/error_group.c"
#include "semaphore/semaphore.c"

#include "check.h"

enum { INITS = 3 };

int main(void) {
    for (int i = 1; i <= INITS; i++) {
        refuse_at = i;
        check_that(error_group_new(NULL, 1) == NULL);
        check_that(refuse_at == 0);
    }
    refuse_at = INITS + 1; // which does not come
    struct error_group *group = check_alloc(error_group_new(NULL, 1));
    check_that(refuse_at == 1);
    error_group_free(group);
}
