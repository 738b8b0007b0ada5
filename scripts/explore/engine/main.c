// main.c — runs the program again and again until something goes wrong, nothing
// new is left, or the budget is spent.
//
// The strategies take turns: a search has an end, and finds what takes few
// preemptions; a sampler finds what takes many threads. Once something visible
// has gone wrong the search goes on with lower bounds, to show it with the
// fewest preemptions.

#include "engine.h"
#include "options.h"
#include "tally.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What the two searches keep that know where they are is stale.
static struct stale { bool bounded, exhaustive; } * stale;

// Whichever strategy finds memory to be shared, the paths of both searches lead
// elsewhere from then on.
static void look_for_shared(void) {
    if (!ex->found_shared)
        return;
    ex->found_shared = false;
    stale->bounded = stale->exhaustive = true;
}

// One schedule of the bounded search. False when the search has ended, or is
// given up: a schedule has more choices than it can keep.
static bool search_once(int last_bound, bool in_order) {
    look_for_shared();
    if (stale->bounded)
        search_start(last_bound, in_order);
    stale->bounded = false;
    int bound = search_bound();
    run_schedule(&bounded);
    if (search_is_too_deep())
        return false;
    count_schedule();
    if (is_failure(ex->run.verdict)) {
        keep_failure();
        tally->is_minimal = !in_order;
    }
    if (is_failure(ex->run.verdict) || ex->found_shared)
        return true;
    bool goes_on = search_advance();
    if (!in_order && (!goes_on || search_bound() > bound)) {
        // What was said before memory turned out to be shared still holds: with
        // so few preemptions nobody else has used it.
        if (tally->bound < search_bound() - 1)
            tally->bound = search_bound() - 1;
        tally->complete = true;
        tally->without_bound = !goes_on && search_was_complete();
    }
    return goes_on;
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
    tally->complete = true;
    tally->without_bound = !ex->has_spared;
    if (tally->without_bound)
        return false;
    tally->is_sparing = true; // now with all of them
    ex->has_spared = ex->spares = false;
    exhaust_start();
    return true;
}

static void sample_once(const struct strategy *strategy) {
    run_schedule(strategy);
    count_schedule();
    if (is_failure(ex->run.verdict))
        keep_failure();
}

// What the search is at, in a search that lets all strategies take turns.
struct mix {
    bool exhausting;
    bool in_order;
    bool is_bounded_done;
    bool is_too_deep; // for the bounded search: samplers take its turns
    long exhausted;   // runs of the exhaustive search so far
    long ordered;     // of the search in order
    long sampled;
    long beyond; // steps of the exhaustive search, behind the bounded one
};

// A run of a sampler. Constraints on who reads from which write find most bugs
// in the first ten, so they come first; lockstep is done after its last stride.
static void sample(struct mix *mix) {
    enum { FIRST = 24, STEPS = 16 };
    long i = mix->sampled++;
    int count = 0;
    while (samplers[count] != NULL)
        count++;
    if (i < FIRST)
        sample_once(&reads_from);
    else if (i < FIRST + STEPS)
        sample_once(&lockstep);
    else
        sample_once(samplers[i % count]);
}

// False: all was tried, or enough beyond what was asked for.
static bool exhaust_more(struct mix *mix) {
    enum { BEYOND = 100 }; // steps, for each schedule that may be tried
    mix->exhausting = exhaust_once();
    mix->exhausted++;
    if (!mix->is_bounded_done)
        return !tally->without_bound;
    mix->beyond += ex->run.steps;
    return mix->exhausting && mix->beyond < BEYOND * options->schedules;
}

// A run of one of the searches that have an end. False: all was tried. Where
// only what was asked for has been, the exhaustive search goes on for a while.
static bool search(struct mix *mix, long turn) {
    enum { TRIES = 1000, EXHAUST_ALONE = 32, EXHAUST_SHARE = 10 };
    bool is_cheap = mix->exhausted < options->schedules / EXHAUST_SHARE;
    if (mix->exhausting &&
        (mix->exhausted < EXHAUST_ALONE || turn % (is_cheap ? 2 : 8) == 0)) {
        bool goes_on = exhaust_more(mix);
        if (is_cheap)
            tally->besides = mix->exhausted;
        return goes_on;
    }
    if (mix->in_order) {
        mix->in_order = mix->ordered++ < TRIES && search_once(1, true);
        if (!mix->in_order)
            search_start(options->bound, false);
        return true;
    }
    if (mix->is_too_deep) {
        sample(mix);
        return true;
    }
    bool goes_on = search_once(options->bound, false);
    mix->is_too_deep = search_was_given_up();
    mix->is_bounded_done = !goes_on && !mix->is_too_deep;
    return !mix->is_bounded_done || (mix->exhausting && !tally->without_bound);
}

// All of them: a sampler's is every second run in the beginning, then three of
// eight.
static void explore_mixed(void) {
    enum { BEGINNING = 64 };
    struct mix mix = {.exhausting = true, .in_order = true};
    search_start(1, true);
    exhaust_start();
    bool goes_on = true;
    for (long i = 0; goes_on && tally->verdict == CLEAN && !is_spent(); i++) {
        if (mix.is_bounded_done)
            goes_on = exhaust_more(&mix);
        else if (i % 2 == 1 && (i % 8 != 7 || mix.sampled < BEGINNING))
            sample(&mix);
        else
            goes_on = search(&mix, i / 2);
    }
}

static void explore(void) {
    const struct strategy *only = options->only;
    if (only == NULL) {
        explore_mixed();
        return;
    }
    exhaust_start();
    search_start(options->bound, false);
    while (tally->verdict == CLEAN && !is_spent()) {
        bool goes_on = true;
        if (only == &exhaustive)
            goes_on = exhaust_once();
        else if (only == &bounded)
            goes_on = search_once(options->bound, false);
        else
            sample_once(only);
        if (!goes_on)
            break;
    }
    if (only == &bounded && search_is_too_deep()) {
        ex->run.verdict = NOT_EXPLORED;
        keep_failure();
    }
}

// A program that does something else each time is not certified; where a search
// has stumbled over it, it is told what comes first.
static void compare_two_runs(void) {
    static const char begins[] = "it does not do the same twice";
    bool stumbled = tally->verdict == NOT_EXPLORED &&
                    strncmp(tally->message, begins, sizeof begins - 1) == 0;
    if (!stumbled && tally->verdict != CLEAN)
        return;
    char message[sizeof tally->message];
    uintptr_t at;
    if (twice_same(message, sizeof message, &at)) {
        if (options->rests)
            rests_report();
        return;
    }
    tally->verdict = NOT_EXPLORED;
    tally->failed_at = at;
    plain_memcpy(tally->message, message, sizeof message);
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
    ex->spares = true;
    taken = memory_outside(sizeof *taken);
    report_init();
    exhaust_init();
    search_init(options->prunes);
    sampling_init();
    strategies_init();
    replay_init();
    objects_init();
    progress_init();
    cycle_init();
    weak_init();
    race_init();
    frames_init();
    walk_init();
    overlap_init();
    loops_init();
    twice_init();
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
        compare_two_runs();
    }
    if (options->graph > 0)
        walk_everywhere(options->graph);
    print_result();
    if (options->walks)
        walk_as_asked(WALKS);
    bool clean = tally->verdict == CLEAN && tally->racy == 0;
    _Exit(clean ? 0 : tally->verdict == NOT_EXPLORED ? 2 : 1);
}
