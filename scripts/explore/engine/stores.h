// stores.h — what weak.c remembers: of each atomic location the stores in
// modification order, and views, which hold for each location a store that is
// known.
//
// All of it is new in each run. Where there is no room for more, the run ends
// as not explored.

#ifndef STORES_H
#define STORES_H

#include "engine.h"

#pragma GCC visibility push(hidden)

enum {
    MAX_LOCATIONS = 1 << 13,
    MAX_STORES = 4096, // of a location
    WIDEST = 64,       // bytes of one
};

// For each location the latest store known, by its number. The rest of them
// have 0, the store that everybody knows.
struct view {
    int count;
    int room; // in the array
    uint16_t *numbers;
};

struct store {
    char value[WIDEST];
    uint64_t past; // of the thread that stored it, as the state's hash has it
    int thread;
    uint32_t point;        // of that thread
    bool is_update;        // it stands behind what it has read
    bool is_after_release; // of the same thread there, and none itself
    bool has_updated;      // an update has read it
    struct view view;
    clocks clock;
};

struct location {
    uintptr_t address;
    uint32_t size; // 0: what was known of it is forgotten
    int releaser;  // the thread that did the last release store, or NOBODY
    int count;
    int room;         // in the arrays
    uint16_t *order;  // modification order, by number
    uint16_t *rank;   // of a number in it
    uint32_t *stores; // of a number, in the pool
};

void stores_init(void);
void stores_begin(void); // of a run

int number_in(const struct view *view, int location);
void view_copy(struct view *into, const struct view *from);
// It knows at least this store from now on; or all that another one knows.
void view_raise(struct view *into, int location, int number);
void view_join(struct view *into, const struct view *from);

int location_count(void);
struct location *location_number(int number);
int index_of(const struct location *location);
int rank_of(int location, int number);
bool location_overlaps(const struct location *location, uintptr_t address,
                       size_t size);
// The location of that address and size. NULL: there is none yet.
struct location *location_known(uintptr_t address, size_t size);
// A new one, with what lies in memory as its first store, which all know.
struct location *location_add(uintptr_t address, size_t size, uintptr_t pc);
// The known one, or a new one. Ends the run where another size is known there.
struct location *location_find(const volatile void *at, size_t size,
                               uintptr_t pc);

// What is known of some memory does not hold any more.
void locations_forget(uintptr_t address, size_t size);

// Of a location, by its place in modification order.
struct store *store_at(const struct location *location, int rank);
// A new one of the current thread at a place there, which carries nothing.
struct store *store_add(struct location *location, int rank, const void *value,
                        uintptr_t pc);

#pragma GCC visibility pop

#endif
