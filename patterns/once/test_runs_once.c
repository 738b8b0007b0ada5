// once/test_runs_once — of many callers one runs init, without a lock, and all
// return after it, with its result and in sight of what it wrote.

#include "check.h"
#include "once/once.h"

#include <time.h>

enum {
    CALLERS = SMALL_OR(2, 4),
    RESULT = 7,
    PAUSE = SMALL_OR(0, 5 * 1000 * 1000), // nanoseconds
};

static struct once once = ONCE_INITIALIZER;
static int runs, value;

static int init(void *arg) {
    runs++;
    // Lets all the others come while this one is not done.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    value = *(int *)arg;
    return RESULT;
}

static void *call(void *arg) {
    check_that(once_do(&once, init, arg) == RESULT);
    check_that(runs == 1);
    check_that(value >= 1 && value <= CALLERS);
    return NULL;
}

static void many_callers(void) {
    static int numbers[CALLERS];
    pthread_t threads[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
        numbers[i] = i + 1;
        check(pthread_create(&threads[i], NULL, call, &numbers[i]));
    }
    for (int i = 0; i < CALLERS; i++)
        check(pthread_join(threads[i], NULL));
}

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

// An init may use another once, and callers of that one do not wait for it.
static void init_uses_another(void) {
    check_that(once_do(&outer, init_outer, NULL) == 3);
}

int main(void) {
    many_callers();
    init_uses_another();
    return 0;
}
