// access.h — what the files about accesses to memory share.

#ifndef ACCESS_H
#define ACCESS_H

#include "explore.h"

// Waits for the current thread's turn to make an access, plain or atomic.
void announce(enum what what, const volatile void *address, size_t size,
              uintptr_t pc);

// Of atomic.c. Announces an atomic operation; false: no schedule is run, and
// nothing is to be told of it.
bool begin_atomic(enum what what, const volatile void *at, size_t size,
                  uintptr_t pc);
// What its memory order hands over. continues: it is part of an update, which
// ends no release sequence.
void after_load(const volatile void *at, int order);
void before_store(const volatile void *at, int order, bool continues);
void around_update(const volatile void *at, int order, bool changed);

#endif
