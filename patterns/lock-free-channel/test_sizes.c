// lock-free-channel/test_sizes — what channel/test_sizes
// checks, of this implementation.

#include "channel/test_sizes.c"
