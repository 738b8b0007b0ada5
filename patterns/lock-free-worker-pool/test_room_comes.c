// lock-free-worker-pool/test_room_comes — as worker-pool/test_room_comes.

#include "worker-pool/test_room_comes.c"
