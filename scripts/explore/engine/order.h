// order.h — whether there is an order of all seq_cst operations in which what
// an atomic operation is about to do has its place.

#ifndef ORDER_H
#define ORDER_H

#include "stores.h"

#pragma GCC visibility push(hidden)

void order_init(void);
void order_begin(void); // of a run in which it matters
void order_begin_thread(const struct thread *thread);

// The current thread is about to do an atomic operation, and nothing of it is
// done.
void order_next(void);
// Whether C11 allows it to load the store of that rank; to store directly
// behind it, having read it or not.
bool order_allows_load(const struct location *location, int rank, int order);
bool order_allows_behind(const struct location *location, int rank, int order);
// It has loaded that store, or made it; what it has learned is known, and
// nothing is handed on yet.
void order_note(const struct location *location, int rank, int order,
                bool writes);
// It is a fence.
void order_note_fence(int order);
// The current thread does something else by which threads know of each other,
// as that number in its clock.
void order_note_other(uint32_t epoch);

#pragma GCC visibility pop

#endif
