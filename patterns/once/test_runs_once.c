// once/test_runs_once — of many callers one runs init, and all of them return
// after it, with its result and in sight of what it wrote.

#include "check.h"
#include "once/once.h"

#include <sched.h>

enum { CALLERS = SMALL_OR(2, 4), RESULT = 7 };

static struct once once = ONCE_INITIALIZER;
static int runs, value;

static int init(void *arg) {
    runs++;
    sched_yield(); // lets the others come while this one is not done
    value = *(int *)arg;
    return RESULT;
}

static void *call(void *arg) {
    check_that(once_do(&once, init, arg) == RESULT);
    check_that(runs == 1);
    check_that(value >= 1 && value <= CALLERS);
    return NULL;
}

int main(void) {
    static int numbers[CALLERS];
    pthread_t threads[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
        numbers[i] = i + 1;
        check(pthread_create(&threads[i], NULL, call, &numbers[i]));
    }
    for (int i = 0; i < CALLERS; i++)
        check(pthread_join(threads[i], NULL));
    return 0;
}
