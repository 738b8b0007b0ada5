// future/test_deadline — a call with a deadline gets what is there, waits no
// longer than that, and leaves the future as it was.

#include "check.h"
#include "future/future.h"

#include <errno.h>
#include <pthread.h>

static struct future *future;
static struct timespec deadline;

static void ready_beats_deadline(void) {
    int value = 1;
    future = check_alloc(future_new(sizeof value));
    deadline = milliseconds_from_now(-1);
    check_that(future_get_until(future, &value, &deadline) == ETIMEDOUT);
    check_that(value == 1 && !future_is_settled(future));
    check(future_set(future, &(int){2}));
    check(future_get_until(future, &value, &deadline));
    check_that(value == 2);
    future_release(future);
}

static void *set(void *arg) {
    check(future_set(future, arg));
    return NULL;
}

// Whether the value or the deadline comes first, the value is not lost.
static void value_meets_deadline(void) {
    static int seven = 7;
    int value = 0;
    future = check_alloc(future_new(sizeof value));
    deadline = milliseconds_from_now(1);
    pthread_t setter;
    check(pthread_create(&setter, NULL, set, &seven));
    int error = future_get_until(future, &value, &deadline);
    check_that(error == 0 || error == ETIMEDOUT);
    check_that(value == (error == 0 ? seven : 0));
    check(future_get_until(future, &value, NULL));
    check_that(value == seven);
    check(pthread_join(setter, NULL));
    future_release(future);
}

// A thread that has seen that it is settled need not wait.
static void settled_is_ready(void) {
    static int seven = 7;
    future = check_alloc(future_new(sizeof seven));
    deadline = milliseconds_from_now(-1);
    pthread_t setter;
    check(pthread_create(&setter, NULL, set, &seven));
    bool settled = future_is_settled(future);
    int error = future_get_until(future, NULL, &deadline);
    check_that(error == 0 || (error == ETIMEDOUT && !settled));
    check(pthread_join(setter, NULL));
    check_that(future_is_settled(future));
    future_release(future);
}

int main(void) {
    ready_beats_deadline();
    value_meets_deadline();
    settled_is_ready();
    return 0;
}
