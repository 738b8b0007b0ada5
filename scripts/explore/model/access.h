// access.h — what the files about accesses to memory share.

#ifndef ACCESS_H
#define ACCESS_H

#include "explore.h"

#pragma GCC visibility push(hidden)

__extension__ typedef unsigned __int128 sixteen; // bytes

// Waits for the current thread's turn to make an access, plain or atomic. What
// it reads or changes is noted, but of atomic ones, of which the caller must
// say it.
void announce(enum what what, const volatile void *address, size_t size,
              uintptr_t pc);

// For each word of an atomic access: it was looked at, or it has changed.
void note_looks(const volatile void *address, size_t size);
void note_changes(const volatile void *address, size_t size);

// An atomic operation: whose turn it is, unless no run goes on; then what it
// does by its memory order. An update reads what is there, and then either
// stores or, where it found other than was expected (NULL: anything), fails.
bool begin_atomic(enum what what, const volatile void *at, size_t size,
                  uintptr_t pc);
void do_load(const volatile void *at, size_t size, int order, void *value,
             uintptr_t pc);
void do_store(volatile void *at, size_t size, int order, const void *value,
              uintptr_t pc);
void begin_update(struct update *update, const volatile void *at, size_t size,
                  int order, int failing, const void *expected, void *old,
                  uintptr_t pc);
void end_update(const struct update *update, volatile void *at, size_t size,
                int order, const void *value);
void fail_update(const struct update *update, const volatile void *at,
                 size_t size, int order);

// Behind what inline assembly has done to memory itself: as atomic operations
// on memory as it is.
void after_load(const volatile void *at, size_t size, int order);
void after_store(const volatile void *at, size_t size, int order, bool changed);
void after_update(const volatile void *at, size_t size, int order,
                  bool changed);

#pragma GCC visibility pop

#endif
