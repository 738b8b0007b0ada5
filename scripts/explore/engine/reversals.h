// reversals.h — which choices of the exhaustive search have to be made
// otherwise too.

#ifndef REVERSALS_H
#define REVERSALS_H

#include "step.h"

#pragma GCC visibility push(hidden)

void reversals_init(void);
// A run begins, of which the first events were looked at in earlier runs.
void reversals_begin(int looked_at);
// How many events there were so far; the next one has this number.
int reversals_count(void);
// A step was done, which was chosen at a node, or NOBODY; before it there were
// so many threads.
void reversals_note(const struct step *step, int node, int threads);
// The run has ended. Where it was cut within a step others still could go on.
void reversals_end(void);

// ---------------------------------------------------------------- exhaust.c

// Wants one of some steps to be tried at a node, if none of them is or was.
// False when none of them can be.
bool exhaust_wants_one(int node, const struct option *some, int count);
void exhaust_wants_all(int node);
void exhaust_wants_everything(void);

#pragma GCC visibility pop

#endif
