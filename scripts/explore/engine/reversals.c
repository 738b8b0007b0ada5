// reversals.c — which choices of the exhaustive search have to be made
// otherwise too.
//
// Two steps of a run race if the later one could have been done first, and that
// would be another execution. Then what leads to the later one must be tried in
// the place of the earlier one: of all that happened since, except what the
// earlier one was needed for, the first step of any thread will do (Abdulla,
// Aronis, Jonsson and Sagonas, "Optimal Dynamic Partial Order Reduction", POPL
// 2014, source sets; Flanagan and Godefroid, POPL 2005). What was needed for
// what is known by vector clocks. What waits when the run ends, for ever, may
// have been first as well.
//
// Where none of these steps could have been done there, as when it waits, all
// that could is tried.

#include "reversals.h"

enum {
    MAX_EVENTS = 1 << 14,
    WIDTH = 64, // threads, of which it can be known
};

typedef uint16_t vector[WIDTH];

struct event {
    struct step step;
    int node;
    int before;        // of its thread, or NOBODY
    uint16_t sequence; // in its thread, from 1
    vector clock;
};

struct trace {
    int count;
    int looked_at;
    bool is_full; // more than can be known
    int last[WIDTH];
    vector clocks[WIDTH];                // of each thread
    struct event events[MAX_EVENTS + 1]; // the last one: of what only waits
};

static struct trace *trace;

void reversals_init(void) {
    trace = memory_outside(sizeof *trace);
}

void reversals_begin(int looked_at) {
    trace->count = 0;
    trace->looked_at = looked_at;
    trace->is_full = false;
    for (int i = 0; i < WIDTH; i++)
        trace->last[i] = NOBODY;
    plain_memset(trace->clocks[0], 0, sizeof(vector));
}

int reversals_count(void) {
    return trace->count;
}

static void join(vector into, const vector from) {
    for (int i = 0; i < ex->run.count && i < WIDTH; i++)
        if (from[i] > into[i])
            into[i] = from[i];
}

static bool is_before(const struct event *one, const vector clock) {
    return clock[one->step.thread] >= one->sequence;
}

// One of the steps that may come first of those behind an event that do not
// need it, up to the one at the end.
static void want_instead(const struct event *event, const struct event *end) {
    struct option first[WIDTH];
    int count = 0;
    vector begun = {0}; // of each thread the first of these steps
    for (const struct event *at = event + 1; at <= end; at++) {
        unsigned thread = at->step.thread;
        if (begun[thread] != 0 || (at != end && is_before(event, at->clock)))
            continue;
        begun[thread] = at->sequence;
        bool is_first = true;
        for (int i = 0; i < ex->run.count; i++)
            is_first &=
                i == (int)thread || begun[i] == 0 || at->clock[i] < begun[i];
        if (is_first)
            first[count++] = (struct option){.thread = (uint16_t)thread,
                                             .how = at->step.how};
    }
    if (!exhaust_wants_one(event->node, first, count))
        exhaust_wants_all(event->node);
}

// What the event needs, of what another thread has done and it does not know
// of.
static void order_behind(int thread, struct event *event, const vector known) {
    for (int i = trace->last[thread];
         i != NOBODY && trace->events[i].sequence > known[thread];
         i = trace->events[i].before)
        if (relate(&trace->events[i].step, &event->step).is_order)
            join(event->clock, trace->events[i].clock);
}

static void find_reversals(int thread, const struct event *event,
                           const vector known) {
    for (int i = trace->last[thread];
         i != NOBODY && trace->events[i].sequence > known[thread];
         i = trace->events[i].before) {
        const struct event *earlier = &trace->events[i];
        if (earlier->node != NOBODY &&
            relate(&earlier->step, &event->step).is_race)
            want_instead(earlier, event);
    }
}

static void look_back(struct event *event, bool is_new) {
    vector known;
    plain_memcpy(known, event->clock, sizeof known);
    for (int i = 0; i < ex->run.count; i++)
        if (i != event->step.thread)
            order_behind(i, event, known);
    for (int i = 0; i < ex->run.count && is_new; i++)
        if (i != event->step.thread)
            find_reversals(i, event, known);
}

static struct event *begin_event(int at, const struct step *step, int node) {
    struct event *event = &trace->events[at];
    event->step = *step;
    event->node = node;
    event->before = trace->last[step->thread];
    event->sequence =
        event->before == NOBODY ? 1 : trace->events[event->before].sequence + 1;
    plain_memcpy(event->clock, trace->clocks[step->thread], sizeof(vector));
    return event;
}

void reversals_note(const struct step *step, int node, int threads) {
    if (trace->is_full || ex->run.count > WIDTH || trace->count == MAX_EVENTS) {
        trace->is_full = true;
        exhaust_wants_everything();
        return;
    }
    int at = trace->count++;
    struct event *event = begin_event(at, step, node);
    look_back(event, at >= trace->looked_at);
    event->clock[step->thread] = event->sequence;
    trace->last[step->thread] = at;
    plain_memcpy(trace->clocks[step->thread], event->clock, sizeof(vector));
    for (int i = threads; i < ex->run.count; i++)
        plain_memcpy(trace->clocks[i], event->clock, sizeof(vector));
}

void reversals_end(void) {
    for (int i = 0; i < ex->run.count && !trace->is_full; i++) {
        if (ex->threads[i].state != ALIVE)
            continue;
        const struct option waits = {.thread = (uint16_t)i, .how = NORMALLY};
        struct step step = step_of(&waits);
        // It might have woken up for no reason while others could go on.
        step.conflicts |= ex->strict && ex->threads[i].next.may_wake;
        look_back(begin_event(trace->count, &step, NOBODY), true);
    }
}
