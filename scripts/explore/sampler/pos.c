// pos.c — each pending operation has a priority, drawn anew once it or one that
// conflicts with it was done (Yuan, Yang and Gu, CAV 2018).

#include "sampling.h"

static struct drawn *drawn;

static void init(void) {
    drawn = memory_outside(sizeof *drawn);
}

static void begin(void) {
    sampling_begin();
    drawn_begin(drawn);
}

static int choose(const struct option *options, int count, int current) {
    int choice = preferred(options, count, current);
    if (choice != NOBODY)
        return choice;
    drawn_for(drawn, options, count);
    choice = highest(options, count, drawn->priority);
    drawn_after(drawn, options, count, choice);
    return choice;
}

const struct strategy pos = {.name = "pos",
                             .init = init,
                             .begin = begin,
                             .choose = choose,
                             .decide = decide_by_chance};
