// options.h — what a search was asked for. It comes from the environment, where
// scripts/explore/run puts it.

#ifndef OPTIONS_H
#define OPTIONS_H

#include "engine.h"

#pragma GCC visibility push(hidden)

struct options {
    long schedules; // the budget
    int bound;
    const struct strategy *only; // NULL: all of them
    struct schedule *replayed;   // NULL: none
    bool rests;                  // tell what the first schedule depends on
    int64_t seconds;             // of CPU time
    bool prunes;        // does not continue a state that was seen before
    bool all_outcomes;  // do not stop, but tell all that may happen
    int graph;          // of states at most so many are written down; 0: none
    bool walks;         // goes where it is told, once the search has ended
    const char *output; // where the program's output goes when it is shown
};

extern const struct options *options;

// Sets options, and those in ex that the model knows of too.
void options_init(void);

#pragma GCC visibility pop

#endif
