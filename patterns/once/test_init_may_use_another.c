// once/test_init_may_use_another — init runs without a lock: it may use another
// once, and callers of that one do not wait for it.

#include "check.h"
#include "once/once.h"

#include <pthread.h>

static struct once outer = ONCE_INITIALIZER, inner = ONCE_INITIALIZER;

static int init_inner(void *arg) {
    (void)arg;
    return 2;
}

static void *call_inner(void *arg) {
    check_that(once_do(&inner, init_inner, NULL) == 2);
    return arg;
}

static int init_outer(void *arg) {
    (void)arg;
    pthread_t other;
    check(pthread_create(&other, NULL, call_inner, NULL));
    check(pthread_join(other, NULL));
    return once_do(&inner, init_inner, NULL) + 1;
}

int main(void) {
    check_that(once_do(&outer, init_outer, NULL) == 3);
    return 0;
}
