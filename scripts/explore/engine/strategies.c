// strategies.c — the list of all strategies.

#include "engine.h"

#include <string.h>

// In their turns; more than one line is more than one turn.
const struct strategy *const samplers[] = {&reads_from, &pos, &pct,
                                           &random_walk, NULL};

const struct strategy *const strategies[] = {
    &bounded, &exhaustive, &lockstep,    &reads_from,
    &pos,     &pct,        &random_walk, NULL};

void strategies_init(void) {
    for (int i = 0; strategies[i] != NULL; i++)
        if (strategies[i]->init != NULL)
            strategies[i]->init();
}

const struct strategy *strategy_named(const char *name) {
    for (int i = 0; strategies[i] != NULL; i++)
        if (strcmp(name, strategies[i]->name) == 0)
            return strategies[i];
    return NULL;
}
