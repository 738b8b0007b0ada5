// twice.h — what twice.c compares, for what decides which differences count.

#ifndef TWICE_H
#define TWICE_H

#include "engine.h"

#pragma GCC visibility push(hidden)

// What a thread did, and to what.
struct did {
    uintptr_t pc;
    uintptr_t object;
    uint64_t value;
    uint16_t thread;
    uint8_t what;
    uint8_t size; // of the value; 0: it has none
};

// The first one. Without is_found the rest is undefined.
struct difference {
    bool is_found;
    struct did first, second;
    const char *source; // the last call that may tell something else each time
};

// What one run in other circumstances may do without being another one.
struct allowed {
    bool (*object)(uintptr_t first, uintptr_t second);
    bool (*value)(const struct did *first, const struct did *second);
};

// The first schedule again; what was done is kept (twice_keep), or compared
// with what was kept. value is the first value that differs although the steps
// are still the same, step the first step that does; how many steps there were
// tells the result.
int twice_keep(void);
int twice_compare(const struct allowed *allowed, struct difference *value,
                  struct difference *step);

#pragma GCC visibility pop

#endif
