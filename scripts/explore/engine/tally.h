// tally.h — what a search has found so far: counts, the failure, the outcomes.

#ifndef TALLY_H
#define TALLY_H

#include "engine.h"

#pragma GCC visibility push(hidden)

enum { MAX_OUTCOMES = 256 };

struct tally {
    long schedules;
    long pruned;
    long besides; // runs of the exhaustive search that the budget leaves out
    long endless;
    uintptr_t endless_at; // where the first of them was
    struct schedule first_endless;
    long racy;
    bool complete;      // the bounded search came to its end
    bool without_bound; // and nothing was too expensive
    bool
        is_sparing; // the exhaustive one did, with one weak exchange that fails
    int bound;      // up to which it did
    enum verdict verdict;
    const struct strategy *found_by;
    struct schedule found;
    long found_steps;
    struct schedule first_race;
    char message[512];
    uintptr_t failed_at;
    int failed_thread;
    int64_t started;
    bool is_minimal; // found by a search that had tried fewer preemptions
    int outcome_count;
    struct outcome {
        enum verdict verdict;
        char message[120];
        long times;
    } outcomes[MAX_OUTCOMES];
};

extern struct tally *tally;

void tally_init(void);
// Whether the budget is spent. A schedule that was pruned has cost something
// too, and a single long one perhaps a second.
bool is_spent(void);
// Whether the search ends with it.
bool is_failure(enum verdict verdict);
// Both are about the run that has just ended. Where all outcomes are asked for,
// count_schedule lets it pass for a clean one, so that the search goes on.
void count_schedule(void);
void keep_failure(void);

// ---------------------------------------------------------------- shrink.c

// Looks for the same failure with fewer preemptions: first in what was found,
// then in all that have fewer.
void shrink(void);

// ---------------------------------------------------------------- result.c

// What the program prints goes there.
void redirect(const char *path);
// Runs a schedule once more, and reports its steps.
void show_schedule(const struct schedule *schedule);
// Reports the result, and the schedule that shows it.
void print_result(void);

#pragma GCC visibility pop

#endif
