// pct.c — threads have priorities, and d - 1 times in a schedule the running
// one gets the lowest. Finds a bug that needs d events in order with
// probability 1/(n k^(d-1)) (Burckhardt, Kothari, Musuvathi and Nagarakatte,
// ASPLOS 2010).

#include "sampling.h"

enum { MAX_CHANGES = 4 };

struct pct {
    uint64_t priority[MAX_THREADS];
    bool has_one[MAX_THREADS];
    int threads;  // of those, the highest + 1
    long choices; // in this schedule
    long most;    // in any schedule
    int changes;
    long change_at[MAX_CHANGES];
};

static struct pct *state;

static void init(void) {
    state = memory_outside(sizeof *state);
}

static void begin(void) {
    sampling_begin();
    if (state->choices > state->most)
        state->most = state->choices;
    state->choices = 0;
    plain_memset(state->has_one, 0, (size_t)state->threads);
    state->threads = 0;
    state->changes = 1 + random_below(3);
    for (int i = 0; i < state->changes; i++)
        state->change_at[i] =
            (long)(random_next() % (uint64_t)(state->most + 2));
}

static int choose(const struct option *options, int count, int current) {
    int choice = preferred(options, count, current);
    if (choice != NOBODY)
        return choice;
    for (int i = 0; i < count; i++) {
        int thread = options[i].thread;
        if (state->has_one[thread])
            continue;
        state->has_one[thread] = true;
        state->priority[thread] = (random_next() >> 1) + MAX_CHANGES;
        if (thread >= state->threads)
            state->threads = thread + 1;
    }
    for (int i = 0; i < state->changes; i++)
        if (state->choices == state->change_at[i] && current != NOBODY)
            state->priority[options[current].thread] = (uint64_t)i;
    state->choices++;
    return highest(options, count, state->priority);
}

const struct strategy pct = {.name = "pct",
                             .init = init,
                             .begin = begin,
                             .choose = choose,
                             .decide = decide_by_chance};
