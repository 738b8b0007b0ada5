// future/test_aborts_released_in_use — releasing the last reference while a
// thread waits ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: future_release: a thread without a reference waits

#include "check.h"
#include "future/future.h"

#include <pthread.h>

static struct future *future;

static void *get(void *arg) {
    future_get(future, NULL); // without a reference of its own
    return arg;
}

int main(void) {
    future = check_alloc(future_new(0));
    pthread_t waiter;
    check(pthread_create(&waiter, NULL, get, NULL));
    // Nothing but time tells that the other thread has begun to wait.
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    future_release(future);
    return 0;
}
