// lock-free-channel/test_wakes_receiver — what channel/test_wakes_receiver
// checks, of this implementation.

#include "channel/test_wakes_receiver.c"
