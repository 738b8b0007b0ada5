// loops.c — which loop took the steps of a run that did not end.
//
// The run is made once more, and counts for each thread how often it comes to
// each place. Of the places in one loop, which all have about the same count,
// the first one in the program is told.

#include "engine.h"

enum { PLACES = 1 << 10, AT_LEAST = 16 };

struct place {
    uintptr_t pc;
    int thread;
    long count;
};

static struct place *places;

void loops_init(void) {
    places = memory_outside(PLACES * sizeof *places);
}

void loops_count(const struct thread *thread) {
    uintptr_t pc = thread->next.pc;
    uint64_t hash = mix(pc, (uint64_t)thread->id);
    for (int i = 0; pc != 0 && i < PLACES; i++) {
        struct place *place = &places[(hash + (uint64_t)i) % PLACES];
        if (place->count > 0 &&
            (place->pc != pc || place->thread != thread->id))
            continue;
        *place = (struct place){pc, thread->id, place->count + 1};
        return;
    }
}

static const struct place *most(void) {
    const struct place *most = &places[0];
    for (int i = 0; i < PLACES; i++)
        if (places[i].count > most->count)
            most = &places[i];
    const struct place *first = most;
    for (int i = 0; i < PLACES; i++)
        if (places[i].thread == most->thread && places[i].pc < first->pc &&
            places[i].count >= most->count - most->count / AT_LEAST)
            first = &places[i];
    return first;
}

void loops_report(const struct schedule *endless) {
    ex->counts_steps = true;
    replay_start(endless, true);
    run_schedule(&replay);
    ex->counts_steps = false;
    const struct place *place = most();
    if (place->count >= AT_LEAST)
        report(", \"loop\": {\"at\": %ju, \"thread\": %d, \"times\": %ld}",
               (uintmax_t)place->pc, place->thread, place->count);
}
