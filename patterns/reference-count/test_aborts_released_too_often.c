// reference-count/test_aborts_released_too_often — one release more than there
// are references ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: reference_count_release: more releases than references

#include "check.h"
#include "reference-count/reference_count.h"

int main(void) {
    struct reference_count count;
    reference_count_init(&count);
    check_that(reference_count_release(&count));
    reference_count_release(&count);
    return 0;
}
