// lock-free-channel/test_wakes_sender — what channel/test_wakes_sender
// checks, of this implementation.

#include "channel/test_wakes_sender.c"
