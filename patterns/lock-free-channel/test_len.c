// lock-free-channel/test_len — what channel/test_len
// checks, of this implementation.

#include "channel/test_len.c"
