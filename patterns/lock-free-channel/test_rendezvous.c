// lock-free-channel/test_rendezvous — what channel/test_rendezvous
// checks, of this implementation.

#include "channel/test_rendezvous.c"
