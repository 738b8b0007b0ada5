// access.h — what the two files about accesses to memory share.

#ifndef ACCESS_H
#define ACCESS_H

#include "explore.h"

// Waits for the current thread's turn to make an access, plain or atomic.
void announce(enum what what, const volatile void *address, size_t size,
              uintptr_t pc);

#endif
