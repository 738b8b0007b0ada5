// main.c — runs the program again and again until something goes wrong, nothing
// new is left, or the budget is spent.
//
// The strategies share the budget in rounds: bounded search finds what takes
// few preemptions, and can end; sampling finds what takes many threads. Once
// something visible has gone wrong the search goes on with lower bounds, to
// show it with the fewest preemptions.

#include "engine.h"
#include "options.h"
#include "tally.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

// The paths of the two searches that keep one are stale.
static struct stale { bool bounded, exhaustive; } * stale;

// Whichever strategy finds memory to be shared, the paths of both searches lead
// elsewhere from then on.
static void look_for_shared(void) {
    if (!ex->found_shared)
        return;
    ex->found_shared = false;
    stale->bounded = stale->exhaustive = true;
}

// One schedule of the bounded search. False when the search has ended.
static bool search_once(int last_bound, bool in_order) {
    look_for_shared();
    if (stale->bounded)
        search_start(search_bound(), in_order);
    stale->bounded = false;
    run_schedule(&bounded);
    count_schedule();
    if (is_failure(ex->run.verdict)) {
        keep_failure();
        tally->is_minimal = !in_order;
    }
    if (is_failure(ex->run.verdict) || ex->found_shared || search_advance())
        return true;
    if (!in_order) {
        tally->bound = search_bound();
        tally->complete = true;
        tally->without_bound = search_was_complete();
    }
    if (in_order || search_was_complete() || search_bound() >= last_bound)
        return false;
    search_start(search_bound() + 1, false);
    return true;
}

// One run of the exhaustive search. False when it has ended, or is given up: a
// run that does not end would be tried in too many ways.
static bool exhaust_once(void) {
    look_for_shared();
    if (stale->exhaustive)
        exhaust_start();
    stale->exhaustive = false;
    run_schedule(&exhaustive);
    exhaust_end();
    if (ex->run.verdict == ENDLESS)
        return false;
    count_schedule();
    if (is_failure(ex->run.verdict))
        keep_failure();
    if (is_failure(ex->run.verdict) || ex->found_shared || exhaust_advance())
        return true;
    tally->complete = tally->without_bound = true;
    return false;
}

static void sample_once(const struct strategy *strategy) {
    run_schedule(strategy);
    count_schedule();
    if (is_failure(ex->run.verdict))
        keep_failure();
}

// The preemptions alone, as far as that is cheap.
static void search_in_order(void) {
    enum { TRIES = 1000 };
    search_start(1, true);
    for (int i = 0; i < TRIES && tally->verdict == CLEAN; i++) {
        if (is_spent() || !search_once(1, true))
            return;
    }
}

// All threads in lockstep, with strides of various lengths.
static void search_in_lockstep(void) {
    enum { TRIES = 16 };
    for (int i = 0; i < TRIES && tally->verdict == CLEAN && !is_spent(); i++)
        sample_once(&lockstep);
}

// So many runs of the exhaustive search. False when it has ended.
static bool exhaust_some(long runs) {
    for (long i = 0; i < runs && tally->verdict == CLEAN && !is_spent(); i++)
        if (!exhaust_once())
            return false;
    return true;
}

static void explore(void) {
    // A small program has few executions: then nothing else need be tried.
    enum { SMALL = 16, HEAD_START = 500, EXHAUST_SHARE = 10 };
    static const struct strategy *const round[] = {&pos, &pct, &random_walk};
    bool searching = options->only == NULL || options->only == &bounded;
    bool sampling = options->only != &bounded;
    bool exhausting = options->only == NULL || options->only == &exhaustive;
    long share =
        options->only == NULL ? options->schedules / EXHAUST_SHARE : LONG_MAX;
    exhaust_start();
    exhausting = exhausting && exhaust_some(SMALL);
    if (tally->without_bound)
        return;
    long first = tally->schedules;
    if (options->only == NULL) {
        search_in_order();
        search_in_lockstep();
    }
    long before = tally->schedules;
    exhausting = exhausting && exhaust_some(share);
    if (tally->without_bound)
        return;
    if (options->only == &exhaustive)
        return;
    tally->besides = first + tally->schedules - before;
    search_start(0, false);
    for (long i = 0; tally->verdict == CLEAN; i++) {
        if (is_spent())
            return;
        // Most bugs show with one preemption or none, at little cost.
        if (exhausting && i > HEAD_START && i % 8 == 7) {
            exhausting = exhaust_once();
            if (tally->without_bound)
                return;
        } else if (searching && (i < HEAD_START || i % 8 < 4 || !sampling)) {
            searching = search_once(options->bound, false);
            if (!searching)
                return;
        } else {
            sample_once(options->only != NULL ? options->only : round[i % 3]);
        }
    }
}

enum { WALKS = 4 }; // the descriptor on which they are asked for

// As the search knew it when it found the schedule.
static void learn_what_is_shared(const struct schedule *schedule) {
    do {
        ex->found_shared = false;
        replay_start(schedule, true);
        run_schedule(&replay);
    } while (ex->found_shared);
    ex->race_count = 0;
}

static void set_up(void) {
    memory_init();
    state_init();
    options_init();
    tally_init();
    stale = memory_outside(sizeof *stale);
    taken = memory_outside(sizeof *taken);
    report_init();
    exhaust_init();
    search_init(options->prunes);
    random_init();
    replay_init();
    objects_init();
    progress_init();
    cycle_init();
    weak_init();
    race_init();
    frames_init();
    walk_init();
    unseen_init();
}

void main_never_begins(uintptr_t pc, const char *why) {
    set_up();
    tally->verdict = NOT_EXPLORED;
    tally->failed_at = pc;
    snprintf(tally->message, sizeof tally->message, "before main: %s", why);
    print_result();
    _Exit(2);
}

int main(int argc, char **argv) {
    // scripts/explore/run says first what the program is to be called.
    if (!start_with(argc > 1 ? argc - 1 : argc, argc > 1 ? argv + 1 : argv))
        main_never_begins(0, "its arguments are too many, or too long");
    set_up();
    crash_init();
    redirect("/dev/null");
    memory_snapshot();
    tally->started = cpu_time();
    if (options->replayed != NULL) {
        learn_what_is_shared(options->replayed);
        ex->tells_all = true;
        show_schedule(options->replayed);
        count_schedule();
        keep_failure();
    } else {
        explore();
        if (is_failure(tally->verdict))
            shrink();
    }
    if (options->graph > 0)
        walk_everywhere(options->graph);
    print_result();
    if (options->walks)
        walk_as_asked(WALKS);
    bool clean = tally->verdict == CLEAN && tally->racy == 0;
    _Exit(clean ? 0 : tally->verdict == NOT_EXPLORED ? 2 : 1);
}
