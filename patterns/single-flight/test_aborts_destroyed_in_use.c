// single-flight/test_aborts_destroyed_in_use — destroying a group while a call
// is in it ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: single_flight_destroy: a call is in the group

#include "check.h"
#include "single-flight/single_flight.h"

static struct single_flight flights;

static int sleep_long(const char *key, void *value) {
    *(char *)value = key[0];
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    return 0;
}

static void *call(void *arg) {
    char value;
    check(single_flight_do(&flights, "a", sleep_long, &value, NULL));
    return arg;
}

int main(void) {
    check(single_flight_init(&flights, sizeof(char)));
    pthread_t caller;
    check(pthread_create(&caller, NULL, call, NULL));
    // Nothing but time tells that the other thread has begun to work.
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    single_flight_destroy(&flights);
    return 0;
}
