// replay.c — the same schedule again: each turn ends after as many operations
// of its thread as it did then, whichever of them others can notice.

#include "engine.h"

#include <stdio.h>

struct replaying {
    const struct schedule *schedule;
    int turn;
    bool lenient;
    char divergence[200];
};

static struct replaying *replaying;

void replay_init(void) {
    replaying = memory_outside(sizeof *replaying);
}

void replay_start(const struct schedule *schedule, bool lenient) {
    replaying->schedule = schedule;
    replaying->lenient = lenient;
    replaying->turn = 0;
    replaying->divergence[0] = '\0';
}

const char *replay_divergence(void) {
    return replaying->divergence;
}

bool replay_is_due(void) {
    const struct turn *turn = &replaying->schedule->turns[replaying->turn];
    return turn->until == ex->run.current->points + 1;
}

static void diverge(const char *text, int thread) {
    if (replaying->divergence[0] == '\0' && !replaying->lenient)
        snprintf(replaying->divergence, sizeof replaying->divergence, text,
                 replaying->turn + 1, thread);
}

static int find(const struct option *options, int count,
                const struct turn *turn) {
    for (int i = 0; i < count; i++)
        if (options[i].thread == turn->thread && options[i].how == turn->how)
            return i;
    return NOBODY;
}

static int choose(const struct option *options, int count, int current) {
    const struct schedule *schedule = replaying->schedule;
    const struct turn *turn = &schedule->turns[replaying->turn];
    bool ends = current == NOBODY || turn->until == ex->run.current->points;
    if (!ends)
        return current;
    if (current == NOBODY && turn->until != ex->run.current->points &&
        turn->until != UINT32_MAX)
        diverge("turn %d: T%d cannot go on as far as it did",
                ex->run.current->id);
    int next = NOBODY;
    do {
        if (replaying->turn + 1 < schedule->length)
            turn = &schedule->turns[++replaying->turn];
        next = find(options, count, turn);
    } while (next == NOBODY && replaying->lenient &&
             replaying->turn + 1 < schedule->length);
    if (next != NOBODY)
        return next;
    diverge("turn %d: T%d cannot go on now", turn->thread);
    return current == NOBODY ? 0 : current;
}

static int decide_again(int count, int price) {
    (void)price;
    const struct schedule *schedule = replaying->schedule;
    const struct thread *me = ex->run.current;
    for (int i = 0; i < schedule->decision_count; i++) {
        const struct decision *decision = &schedule->decisions[i];
        if (decision->thread == me->id && decision->number == me->decisions)
            return decision->value < count ? decision->value : 0;
    }
    return 0;
}

static void begin(void) {
    replaying->turn = 0;
}

const struct strategy replay = {.name = "replay",
                                .begin = begin,
                                .choose = choose,
                                .decide = decide_again,
                                .chooses_last = true};
