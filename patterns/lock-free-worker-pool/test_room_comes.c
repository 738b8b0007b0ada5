// lock-free-worker-pool/test_room_comes — as worker-pool/test_room_comes.
//
// EXPECT explore: clean (a worker may wake for no reason any number of times,
//                 and counts itself out and in each time)

#include "worker-pool/test_room_comes.c"
