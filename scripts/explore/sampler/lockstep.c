// lockstep.c — in turn, each thread so many operations, one in the first
// schedule and MAX_STRIDE in the last; then the same again with main last.
// Nothing is drawn: this finds what no draw finds, two loops of which each
// round must meet a round of the other.

#include "sampling.h"

enum { MAX_STRIDE = 8 };

struct lockstep {
    unsigned stride;
    unsigned done; // of it, by the thread that is running
    bool main_last;
};

static struct lockstep *state;

static void init(void) {
    state = memory_outside(sizeof *state);
}

static void begin(void) {
    state->done = 0;
    if (state->stride == MAX_STRIDE)
        state->main_last = !state->main_last;
    state->stride = state->stride % MAX_STRIDE + 1;
}

// The next thread in turn. One that has yielded lets the others go first, or a
// main that comes last would never end its wait; and a wait whose time is up
// ends.
static int after(const struct option *options, int count, int thread) {
    for (int i = 0; i < count; i++)
        if (!options[i].is_unusual && options[i].thread > thread)
            return i;
    return NOBODY;
}

static int choose(const struct option *options, int count, int current) {
    bool is_main = current != NOBODY && options[current].thread == 0;
    bool starts = is_main && (!state->main_last || is_creating());
    // That a thread has started is no operation of its own.
    bool begins = ex->run.current->points == 1;
    bool hands_over = is_main && state->main_last;
    if (current != NOBODY &&
        (starts || begins || (!hands_over && ++state->done < state->stride)))
        return current;
    state->done = 0;
    int next = after(options, count, ex->run.current->id);
    if (next == NOBODY && state->main_last)
        next = after(options, count, 0);
    if (next == NOBODY)
        next = after(options, count, NOBODY);
    return next == NOBODY ? 0 : next;
}

static int decide_as_usual(int count, int price) {
    (void)count;
    (void)price;
    return 0;
}

const struct strategy lockstep = {.name = "lockstep",
                                  .init = init,
                                  .begin = begin,
                                  .choose = choose,
                                  .decide = decide_as_usual};
