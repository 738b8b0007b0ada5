// once/test_wakes_all — all callers that wait while init runs are woken, not
// one of them.
//
// They are created by init itself, so each comes while it runs or later.

#include "check.h"
#include "once/once.h"

enum { WAITERS = SMALL_OR(2, 4), RESULT = 7 };

static struct once once = ONCE_INITIALIZER;
static pthread_t waiters[WAITERS];

static int again(void *arg) {
    (void)arg;
    misuse("init has run twice");
}

static void *wait_for_result(void *arg) {
    check_that(once_do(&once, again, NULL) == RESULT);
    return arg;
}

static int create_waiters(void *arg) {
    (void)arg;
    for (int i = 0; i < WAITERS; i++)
        check(pthread_create(&waiters[i], NULL, wait_for_result, NULL));
    return RESULT;
}

int main(void) {
    check_that(once_do(&once, create_waiters, NULL) == RESULT);
    for (int i = 0; i < WAITERS; i++)
        check(pthread_join(waiters[i], NULL));
    return 0;
}
