// single-flight/test_init_fails — when an init of the system fails
// single_flight_init returns its error number, and nothing is left behind.

#include "refused.h"

// Compiled once more, with inits that can be refused.
#include "single-flight/single_flight.c"

#include "check.h"

enum { INITS = 1 };

int main(void) {
    struct single_flight flights;
    for (int i = 1; i <= INITS; i++) {
        refuse_at = i;
        check_that(single_flight_init(&flights, 1) == ENOMEM);
        check_that(refuse_at == 0);
    }
    refuse_at = INITS + 1; // which does not come
    check(single_flight_init(&flights, 1));
    check_that(refuse_at == 1);
    single_flight_destroy(&flights);
}
