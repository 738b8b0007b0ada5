// lock-free-channel/test_freed_by_receiver — what
// channel/test_freed_by_receiver checks, of this implementation.
//
// EXPECT helgrind: sometimes data race (it orders destroy and free after the
//                  start of the other thread's unlock, but not after its end)
// EXPECT helgrind>=3.24: clean

#include "channel/test_freed_by_receiver.c"
