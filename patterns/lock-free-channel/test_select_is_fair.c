// lock-free-channel/test_select_is_fair — what channel/test_select_is_fair
// checks, of this implementation.

#include "channel/test_select_is_fair.c"
