// lock-free-channel/test_close — what channel/test_close
// checks, of this implementation.

#include "channel/test_close.c"
