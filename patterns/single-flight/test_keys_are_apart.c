// single-flight/test_keys_are_apart — the work for one key does not wait for
// that of another: here each cannot end before the other has begun.

#include "check.h"
#include "single-flight/single_flight.h"

static struct single_flight flights;
static pthread_barrier_t both;

static int meet(const char *key, void *value) {
    int error = pthread_barrier_wait(&both);
    check_that(error == 0 || error == PTHREAD_BARRIER_SERIAL_THREAD);
    *(char *)value = key[0];
    return 0;
}

static void *call(void *key) {
    char value;
    bool shared;
    check(single_flight_do(&flights, key, meet, &value, &shared));
    check_that(value == *(char *)key && !shared);
    return NULL;
}

int main(void) {
    static char keys[2][2] = {"a", "b"};
    pthread_t threads[2];
    check(single_flight_init(&flights, sizeof(char)));
    check(pthread_barrier_init(&both, NULL, 2));
    for (int i = 0; i < 2; i++)
        check(pthread_create(&threads[i], NULL, call, keys[i]));
    for (int i = 0; i < 2; i++)
        check(pthread_join(threads[i], NULL));
    check(pthread_barrier_destroy(&both));
    single_flight_destroy(&flights);
}
