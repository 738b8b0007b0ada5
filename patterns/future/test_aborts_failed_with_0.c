// future/test_aborts_failed_with_0 — failing with 0, which waiters would take
// for a value, ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: future_fail: 0 is not an error

#include "check.h"
#include "future/future.h"

int main(void) {
    struct future *future = check_alloc(future_new(sizeof(int)));
    future_fail(future, 0);
    return 0;
}
