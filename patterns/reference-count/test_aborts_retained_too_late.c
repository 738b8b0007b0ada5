// reference-count/test_aborts_retained_too_late — retaining what has no
// reference left ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: reference_count_retain: the last reference was released

#include "check.h"
#include "reference-count/reference_count.h"

int main(void) {
    struct reference_count count;
    reference_count_init(&count);
    check_that(reference_count_release(&count));
    reference_count_retain(&count);
    return 0;
}
