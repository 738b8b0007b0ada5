// atomic-semaphore/test_hand_over — as semaphore/test_hand_over.
//
// EXPECT helgrind: sometimes data race (it orders destroy and free after the
//                  start of the other thread's unlock, but not after its end)
// EXPECT helgrind>=3.24: clean
// EXPECT explore:        clean (more than 190,000 executions: each store that
//                        an atomic load may read makes one)

#include "semaphore/test_hand_over.c"
