// random.c — at each choice any thread, with the same chance.

#include "sampling.h"

static int choose(const struct option *options, int count, int current) {
    int choice = preferred(options, count, current);
    while (choice == NOBODY) {
        choice = random_below(count);
        if (!is_likely(&options[choice]) || is_last(options, choice, count))
            choice = NOBODY;
    }
    return choice;
}

const struct strategy random_walk = {.name = "random",
                                     .begin = sampling_begin,
                                     .choose = choose,
                                     .decide = decide_by_chance};
