// lock-free-channel/test_close_meets_receive — what
// channel/test_close_meets_receive checks, of this implementation.
//
// EXPECT helgrind: sometimes data race (it orders destroy and free after the
//                  start of the other thread's unlock, but not after its end)
// EXPECT helgrind>=3.24: clean

#include "channel/test_close_meets_receive.c"
