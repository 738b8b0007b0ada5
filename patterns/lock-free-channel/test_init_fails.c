// lock-free-channel/test_init_fails — as channel/test_init_fails.

#define CHANNEL_C "lock-free-channel/lock_free_channel.c"

#include "channel/test_init_fails.c"
