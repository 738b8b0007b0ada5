// reference-count/test_aborts_tried_too_often — one reference more than can
// be counted, which would make none of all,
// ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: reference_count_try_retain: too many references

#include "check.h"
#include "reference-count/reference_count.h"

#include <limits.h>

int main(void) {
    struct reference_count count;
    reference_count_init(&count);
    atomic_init(&count.references, UINT_MAX - 1); // as after that many retains
    check_that(reference_count_try_retain(&count));
    reference_count_try_retain(&count);
    return 0;
}
