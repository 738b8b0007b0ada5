// lock-free-channel/test_deadline_meets_partner — what
// channel/test_deadline_meets_partner checks, of this implementation.

#include "channel/test_deadline_meets_partner.c"
