// replay.c — the same schedule again: each turn ends after as many operations
// of its thread as it did then, whichever of them others can notice.

#include "explore.h"

#include <stdio.h>

struct replay {
    const struct schedule *schedule;
    int turn;
    bool lenient;
    char divergence[200];
};

static struct replay *replay;

void replay_init(void) {
    replay = memory_outside(sizeof *replay);
}

void replay_start(const struct schedule *schedule, bool lenient) {
    replay->schedule = schedule;
    replay->lenient = lenient;
    replay->turn = 0;
    replay->divergence[0] = '\0';
}

const char *replay_divergence(void) {
    return replay->divergence;
}

bool replay_is_due(void) {
    const struct turn *turn = &replay->schedule->turns[replay->turn];
    return turn->until == ex->current->points + 1;
}

static void diverge(const char *text, int thread) {
    if (replay->divergence[0] == '\0' && !replay->lenient)
        snprintf(replay->divergence, sizeof replay->divergence, text,
                 replay->turn + 1, thread);
}

static int find(const struct option *options, int count,
                const struct turn *turn) {
    for (int i = 0; i < count; i++)
        if (options[i].thread == turn->thread && options[i].how == turn->how)
            return i;
    return NOBODY;
}

int replay_choose(const struct option *options, int count, int current) {
    const struct schedule *schedule = replay->schedule;
    const struct turn *turn = &schedule->turns[replay->turn];
    bool ends = current == NOBODY || turn->until == ex->current->points;
    if (!ends)
        return current;
    if (current == NOBODY && turn->until != ex->current->points &&
        turn->until != UINT32_MAX)
        diverge("turn %d: T%d cannot go on as far as it did", ex->current->id);
    int next = NOBODY;
    do {
        if (replay->turn + 1 < schedule->length)
            turn = &schedule->turns[++replay->turn];
        next = find(options, count, turn);
    } while (next == NOBODY && replay->lenient &&
             replay->turn + 1 < schedule->length);
    if (next != NOBODY)
        return next;
    diverge("turn %d: T%d cannot go on now", turn->thread);
    return current == NOBODY ? 0 : current;
}
