// sampling.h — what the samplers share: each draws every schedule anew.
//
// Each has a file in sampler/, which defines the strategy of its name, and a
// line in strategies.c.

#ifndef SAMPLING_H
#define SAMPLING_H

#include "engine.h"

#pragma GCC visibility push(hidden)

// To be called at the beginning of each run: it depends on the seed and its own
// number only.
void sampling_begin(void);

// A number below count, which is at least 1.
int random_below(int count);

// Whether an option may be taken this time: to wake up for no reason, or to go
// on after a yield, is rare.
bool is_likely(const struct option *option);

// The option that is to be taken whatever the sampler draws, because in this
// run main goes first, or a thread goes on as often as this run prefers; or
// NOBODY.
int preferred(const struct option *options, int count, int current);

// Whether main has not started all threads yet, as far as one can tell.
bool is_creating(void);

// Whether in this run an option comes last: main's, once it has started all.
// But where the others only yield to each other it would never come.
bool is_last(const struct option *options, int choice, int count);

// Of the options that are likely and not last the one whose thread has the
// highest priority, or the first.
int highest(const struct option *options, int count, const uint64_t *priority);

// A choice that is not about threads: what seldom happens is tried seldom.
int decide_by_chance(int count, int price);

// The order of the operations that wait, as POS has it: a priority for each
// thread's next one, drawn anew when it has been done. A thread's is forgotten
// where it is set to 0.
struct drawn {
    int threads;              // that had one drawn, the highest + 1
    uint32_t at[MAX_THREADS]; // points of the thread then, plus 1
    uint64_t priority[MAX_THREADS];
};
void drawn_begin(struct drawn *drawn);
void drawn_for(struct drawn *drawn, const struct option *options, int count);
// Forgets those of what conflicts with the operation that is chosen.
void drawn_after(struct drawn *drawn, const struct option *options, int count,
                 int chosen);

// What an operation is to others.
bool is_read(const struct operation *operation);
bool is_write(const struct operation *operation);

#pragma GCC visibility pop

#endif
