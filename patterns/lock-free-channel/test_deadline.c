// lock-free-channel/test_deadline — what channel/test_deadline
// checks, of this implementation.

#include "channel/test_deadline.c"
