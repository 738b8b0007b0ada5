// access.h — what the files about accesses to memory share.

#ifndef ACCESS_H
#define ACCESS_H

#include "explore.h"

__extension__ typedef unsigned __int128 sixteen; // bytes

// Waits for the current thread's turn to make an access, plain or atomic. What it
// reads or changes is noted, but of atomic ones, of which the caller must say it.
void announce(enum what what, const volatile void *address, size_t size,
              uintptr_t pc);

// For each word of an atomic access: it was looked at, or it has changed.
void note_looks(const volatile void *address, size_t size);
void note_changes(const volatile void *address, size_t size);

// What surrounds an atomic operation, which the caller does itself: before it,
// whose turn it is, unless no run goes on; behind it, what its memory order hands
// over, and whether the value is another one now.
bool begin_atomic(enum what what, const volatile void *at, size_t size,
                  uintptr_t pc);
void after_load(const volatile void *at, size_t size, int order);
void after_store(const volatile void *at, size_t size, int order, bool changed);
void after_update(const volatile void *at, size_t size, int order,
                  bool changed);

#endif
