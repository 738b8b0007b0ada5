// mpmc-queue/test_aborts_without_capacity — a queue that could never hold a
// value ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: mpmc_queue_new: size and capacity must be at least 1

#include "check.h"
#include "mpmc-queue/mpmc_queue.h"

int main(void) {
    mpmc_queue_free(mpmc_queue_new(sizeof(int), 0));
    return 0;
}
