// single-flight/test_aborts_own_key — work that asks for its own key ends the
// program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: single_flight_do: the work asks for its own key

#include "check.h"
#include "single-flight/single_flight.h"

static struct single_flight flights;

static int recurse(const char *key, void *value) {
    return single_flight_do(&flights, key, recurse, value, NULL);
}

int main(void) {
    int value;
    check(single_flight_init(&flights, sizeof value));
    return single_flight_do(&flights, "a", recurse, &value, NULL);
}
