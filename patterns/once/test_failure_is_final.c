// once/test_failure_is_final — an init that failed is not tried again: every
// later caller gets the same error.

#include "check.h"
#include "once/once.h"

#include <errno.h>

static int fail(void *runs) {
    ++*(int *)runs;
    return ENOENT;
}

static int succeed(void *runs) {
    ++*(int *)runs;
    return 0;
}

int main(void) {
    static struct once once = ONCE_INITIALIZER;
    int runs = 0;
    check_that(once_do(&once, fail, &runs) == ENOENT);
    check_that(once_do(&once, succeed, &runs) == ENOENT);
    check_that(runs == 1);
    return 0;
}
