// lock-free-channel/test_order — what channel/test_order
// checks, of this implementation.

#include "channel/test_order.c"
