// lock-free-channel/test_select_cases — what channel/test_select_cases
// checks, of this implementation.

#include "channel/test_select_cases.c"
