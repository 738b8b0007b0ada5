// single-flight/test_one_execution — all callers while the work runs get its
// value, or its error, and it runs once; a later call runs it again.
//
// EXPECT explore: clean (more than 210,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "single-flight/single_flight.h"

#include <errno.h>

enum { CALLERS = SMALL_OR(2, 5), TRIES = SMALL_OR(1, 8) };

static struct single_flight flights;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards executions
static int executions;
static int milliseconds; // that the work takes; both set while nobody calls
static int result;

static int add_up(const char *key, void *value) {
    check_that(strcmp(key, "sum") == 0);
    check(pthread_mutex_lock(&lock));
    executions++;
    check(pthread_mutex_unlock(&lock));
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000L}, NULL);
    *(int *)value = 42;
    return result;
}

struct caller {
    pthread_t thread;
    int value;
    int error;
    bool shared;
};

static void *call(void *arg) {
    struct caller *self = arg;
    self->value = -1;
    self->error =
        single_flight_do(&flights, "sum", add_up, &self->value, &self->shared);
    return NULL;
}

// Returns how many of the callers shared the work of another.
static int call_together(void) {
    static struct caller callers[CALLERS];
    executions = 0;
    for (int i = 0; i < CALLERS; i++)
        check(pthread_create(&callers[i].thread, NULL, call, &callers[i]));
    int shared = 0;
    for (int i = 0; i < CALLERS; i++) {
        check(pthread_join(callers[i].thread, NULL));
        check_that(callers[i].error == result);
        // An error leaves the value of the callers that shared it untouched.
        check_that(callers[i].value ==
                   (result != 0 && callers[i].shared ? -1 : 42));
        shared += callers[i].shared;
    }
    check_that(executions >= 1 && executions + shared == CALLERS);
    return shared;
}

int main(void) {
    static const int results[] = {0, ENOENT};
    check(single_flight_init(&flights, sizeof(int)));
    for (int i = 0; i < 2; i++) {
        result = results[i];
        milliseconds = 1;
        int shared = 0;
        // Only time tells that all have called. What was too short for that is
        // tried again, twice as long.
        for (int try = 0; shared < CALLERS - 1 && try < TRIES; try++) {
            shared = call_together();
            milliseconds *= 2;
        }
        check_that(shared == CALLERS - 1);
    }
    single_flight_destroy(&flights);
}
