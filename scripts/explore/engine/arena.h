// arena.h — where what lies in the threads' places, and the blocks there.

#ifndef ARENA_H
#define ARENA_H

#include "engine.h"

#pragma GCC visibility push(hidden)

enum {
    GRAIN = 16,
    CLASSES = 1 << 10, // of small sizes, for what is given out again
    KEPT = 8,          // freed blocks of one size
};

// Where what lies in a thread's place.
#define PLACE    (1ul << PLACE_BITS)
#define TLS      (8ul << 20)
#define SMALL    (16ul << 20)
#define LARGE    (PLACE / 2)
#define MAX_HEAP (LARGE - SMALL)
#define SMALLS   (MAX_HEAP / GRAIN)
#define LARGES   (LARGE / PAGE)

struct block {
    uintptr_t start;
    size_t size;
    uintptr_t allocated_at;
    uintptr_t freed_at;  // 0: not yet
    uint64_t freed_past; // of the thread that did
    uint32_t number;     // of those of its thread
    uint16_t thread;
    bool is_mapped;
    int slot;       // of its thread,
    uint32_t clock; // and that one's clock there; 0: before main
};

struct heap {
    size_t small;
    size_t large;
    uint32_t blocks;
};

struct freed {
    unsigned generation;
    int count;
    uint32_t blocks[KEPT]; // by their addresses
};

struct arena {
    char *places;
    uint32_t *small; // for each grain of the small blocks: its block
    uint32_t *large; // for each page of the large ones
    struct block *blocks;
    uint32_t count;
    uint32_t guarded; // stacks that have a page out of bounds
    int mapped;       // places
    struct heap heaps[MAX_THREADS];
    struct freed freed[CLASSES]; // by size in grains
    struct heap before;          // main: of the first thread
    struct block *blocks_before;
    uint32_t count_before;
    bool changed; // one of these was freed
};

extern struct arena *arena;

static inline char *place_of(int thread) {
    return arena->places + (size_t)thread * PLACE;
}

// The place that an address lies in, and where in it; NOBODY: in none.
static inline int thread_at(uintptr_t address, uintptr_t *offset) {
    uintptr_t from_first = address - (uintptr_t)arena->places;
    *offset = from_first % PLACE;
    if (from_first >= PLACE * MAX_THREADS)
        return NOBODY;
    return (int)(from_first / PLACE);
}

static inline uint32_t *slots_of(int thread, uintptr_t offset) {
    return offset < LARGE ? arena->small + (size_t)thread * SMALLS +
                                (offset - SMALL) / GRAIN
                          : arena->large + (size_t)thread * LARGES +
                                (offset - LARGE) / PAGE;
}

// The block that an address lies in, or NULL.
static inline struct block *block_at(uintptr_t address) {
    uintptr_t offset;
    int thread = thread_at(address, &offset);
    if (thread == NOBODY || offset < SMALL)
        return NULL;
    uint32_t number = *slots_of(thread, offset);
    return number == 0 ? NULL : &arena->blocks[number];
}

// A place for a new block, where nothing was before. One grain, or page, more
// than asked for: an overrun touches nobody else's block.
uintptr_t arena_fresh(int thread, size_t size, size_t alignment, bool is_large,
                      uintptr_t pc);
// Makes it known; the memory at its start is that block's from now on.
void arena_enter(const struct block *block);
int thread_here(void); // the current one; before main the first

// ----------------------------------------------------------------- pages.c

void pages_init(void);
void pages_restore(void); // to what they are when they are new

#pragma GCC visibility pop

#endif
