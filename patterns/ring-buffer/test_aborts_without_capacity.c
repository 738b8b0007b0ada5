// ring-buffer/test_aborts_without_capacity — a ring that could never hold a
// value ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: ring_buffer_new: size and capacity must be at least 1

#include "check.h"
#include "ring-buffer/ring_buffer.h"

int main(void) {
    ring_buffer_free(ring_buffer_new(sizeof(int), 0));
    return 0;
}
