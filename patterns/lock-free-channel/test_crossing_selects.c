// lock-free-channel/test_crossing_selects — what channel/test_crossing_selects
// checks, of this implementation.

#include "channel/test_crossing_selects.c"
