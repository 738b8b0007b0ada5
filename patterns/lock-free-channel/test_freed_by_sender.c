// lock-free-channel/test_freed_by_sender — what channel/test_freed_by_sender
// checks, of this implementation.
//
// EXPECT helgrind: sometimes data race (it orders destroy and free after the
//                  start of the other thread's unlock, but not after its end)
// EXPECT helgrind>=3.24: clean
// EXPECT explore:        clean (21,667 executions; STRATEGY=exhaustive
//                        RUNS=30000 tries them all)

#include "channel/test_freed_by_sender.c"
