// lock-free-channel/test_conservation — what channel/test_conservation
// checks, of this implementation.

#include "channel/test_conservation.c"
