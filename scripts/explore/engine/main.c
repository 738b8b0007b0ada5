// main.c — runs the program again and again until something goes wrong, nothing
// new is left, or the budget is spent.
//
// The strategies share the budget in rounds: bounded search finds what takes
// few preemptions, and can end; sampling finds what takes many threads. Once
// something visible has gone wrong the search goes on with lower bounds, to
// show it with the fewest preemptions.

#include "engine.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    MAX_OUTCOMES = 256,
    MAX_BOUND = 200,
    SHRINK_STEPS = 1000000, // at most, twice
};

struct options {
    long schedules; // the budget
    int bound;
    const struct strategy *only; // NULL: all of them
    struct schedule *replayed;
    int64_t seconds;    // of CPU time
    bool all_outcomes;  // do not stop, but tell all that may happen
    const char *output; // where the program's output goes when it is shown
};

static struct options *options;

struct tally {
    bool bounded_begins_anew, exhaustive_begins_anew; // their paths are stale
    long schedules;
    long pruned;
    long besides; // runs of the exhaustive search that the budget leaves out
    long endless;
    uintptr_t endless_at; // where the first of them was
    long racy;
    bool complete;      // the bounded search came to its end
    bool without_bound; // and nothing was too expensive
    int bound;          // up to which it did
    enum verdict verdict;
    const struct strategy *found_by;
    struct schedule found;
    long found_steps;
    struct schedule first_race;
    char message[512];
    uintptr_t failed_at;
    int failed_thread;
    int64_t started;
    bool is_minimal; // found by a search that had tried fewer preemptions
    int outcome_count;
    struct outcome {
        enum verdict verdict;
        char message[120];
        long times;
    } outcomes[MAX_OUTCOMES];
};

static struct tally *tally;

static long number(const char *name, long otherwise) {
    const char *text = getenv(name);
    return text == NULL ? otherwise : strtol(text, NULL, 10);
}

// Whether the budget is spent. A schedule that was pruned has cost something
// too, and a single long one perhaps a second.
static bool is_spent(void) {
    enum { PRUNED_PER_SCHEDULE = 10, LOOK_EVERY = 64, LONG = 1000 };
    long all = tally->schedules + tally->pruned - tally->besides;
    bool is_due =
        all % LOOK_EVERY == 0 || ex->run.steps > LONG || ex->run.verdict == ENDLESS;
    if (is_due && cpu_time() - tally->started > options->seconds * 1000000000)
        return true;
    return tally->schedules - tally->besides >= options->schedules ||
           all >= options->schedules * PRUNED_PER_SCHEDULE;
}

static bool is_failure(enum verdict verdict) {
    return verdict != CLEAN && verdict != PRUNED && verdict != DATA_RACE &&
           verdict != ENDLESS;
}

static void keep_failure(void) {
    tally->verdict = ex->run.verdict;
    tally->found_by = ex->strategy;
    plain_memcpy(&tally->found, taken, sizeof *taken);
    tally->found_steps = ex->run.steps;
    plain_memcpy(tally->message, ex->run.message, sizeof ex->run.message);
    tally->failed_at = ex->run.failed_at;
    tally->failed_thread = ex->run.failed_thread;
}

static void note_outcome(void) {
    for (int i = 0; i < tally->outcome_count; i++) {
        struct outcome *outcome = &tally->outcomes[i];
        if (outcome->verdict == ex->run.verdict &&
            strncmp(outcome->message, ex->run.message,
                    sizeof outcome->message - 1) == 0) {
            outcome->times++;
            return;
        }
    }
    if (tally->outcome_count == MAX_OUTCOMES)
        return;
    struct outcome *outcome = &tally->outcomes[tally->outcome_count++];
    outcome->verdict = ex->run.verdict;
    outcome->times = 1;
    plain_memcpy(outcome->message, ex->run.message, sizeof outcome->message - 1);
}

static void count_schedule(void) {
    if (ex->run.verdict == PRUNED)
        tally->pruned++;
    else
        tally->schedules++;
    if (ex->run.verdict == ENDLESS && tally->endless++ == 0)
        tally->endless_at = ex->run.failed_at;
    if (ex->run.verdict != PRUNED && ex->run.races > 0 && tally->racy++ == 0)
        plain_memcpy(&tally->first_race, taken, sizeof *taken);
    if (options->all_outcomes && ex->run.verdict != PRUNED) {
        if (!ex->found_shared) // else it comes again
            note_outcome();
        ex->run.verdict = CLEAN;
    }
}

// Whichever strategy finds memory to be shared, the paths of both searches lead
// elsewhere from then on.
static void look_for_shared(void) {
    if (!ex->found_shared)
        return;
    ex->found_shared = false;
    tally->bounded_begins_anew = tally->exhaustive_begins_anew = true;
}

// One schedule of the bounded search. False when the search has ended.
static bool search_once(int last_bound, bool in_order) {
    look_for_shared();
    if (tally->bounded_begins_anew)
        search_start(search_bound(), in_order);
    tally->bounded_begins_anew = false;
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
    if (tally->exhaustive_begins_anew)
        exhaust_start();
    tally->exhaustive_begins_anew = false;
    run_schedule(&exhaustive);
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

static void explore(void) {
    enum { HEAD_START = 500, EXHAUST_SHARE = 10 };
    static const struct strategy *const round[] = {&pos, &pct, &random_walk};
    bool searching = options->only == NULL || options->only == &bounded;
    bool sampling = options->only != &bounded;
    bool exhausting = options->only == NULL || options->only == &exhaustive;
    if (options->only == NULL) {
        search_in_order();
        search_in_lockstep();
    }
    exhaust_start();
    long before = tally->schedules;
    long share = options->schedules / EXHAUST_SHARE;
    for (long i = 0; exhausting && tally->verdict == CLEAN; i++) {
        if (is_spent() || (i == share && options->only == NULL))
            break;
        exhausting = exhaust_once();
        if (tally->without_bound)
            return;
    }
    if (options->only == &exhaustive)
        return;
    tally->besides = tally->schedules - before;
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

// Whether the same goes wrong in a schedule made of these turns, as far as they
// can be had, and with fewer preemptions; then it is the one to show.
static bool is_better(const struct schedule *candidate) {
    enum verdict wanted = tally->verdict;
    int before = tally->found.preemptions;
    int length = tally->found.length;
    replay_start(candidate, true);
    run_schedule(&replay);
    bool better =
        ex->run.verdict == wanted && ex->run.steps <= tally->found_steps + 16 &&
        (taken->preemptions < before ||
         (taken->preemptions == before && taken->length < length));
    if (better) {
        const struct strategy *found_by = tally->found_by;
        keep_failure();
        tally->found_by = found_by;
    }
    return better;
}

// The schedule that was found, with a turn given to the one before or to the
// one after it that the same thread has.
static void without_turn(struct schedule *candidate, int turn, bool earlier) {
    const struct schedule *found = &tally->found;
    candidate->length = 0;
    candidate->decision_count = found->decision_count;
    plain_memcpy(candidate->decisions, found->decisions,
                 sizeof found->decisions[0] * (size_t)found->decision_count);
    int last = NOBODY; // turn of the same thread
    for (int i = 0; i < found->length; i++) {
        if (i < turn && found->turns[i].thread == found->turns[turn].thread)
            last = i;
        if (i != turn)
            candidate->turns[candidate->length++] = found->turns[i];
    }
    if (earlier && last != NOBODY)
        candidate->turns[last].until = found->turns[turn].until;
}

static void merge_turns(void) {
    struct schedule *candidate = memory_outside(sizeof *candidate);
    long left = SHRINK_STEPS;
    bool better;
    do {
        better = false;
        for (int i = tally->found.length - 1; i > 0; i--)
            for (int earlier = 1; earlier >= 0 && left > 0; earlier--) {
                if (i >= tally->found.length)
                    break;
                without_turn(candidate, i, earlier);
                better |= is_better(candidate);
                left -= ex->run.steps;
            }
    } while (better && left > 0);
}

// Looks for the same failure with fewer preemptions: first in what was found,
// then in all that have fewer.
static void shrink(void) {
    enum verdict wanted = tally->verdict;
    ex->found_shared = false;
    if (tally->is_minimal)
        return;
    merge_turns();
    long left = SHRINK_STEPS;
    search_start(0, false);
    while (left > 0 && search_bound() < tally->found.preemptions) {
        run_schedule(&bounded);
        left -= ex->run.steps;
        if (ex->run.verdict == wanted) {
            keep_failure();
            return;
        }
        if (ex->found_shared) {
            ex->found_shared = false;
            search_start(search_bound(), false);
        } else if (!search_advance()) {
            search_start(search_bound() + 1, false);
        }
    }
}

static void redirect(const char *path) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0)
        return;
    dup2(file, 1);
    dup2(file, 2);
    close(file);
}

static void show_schedule(const struct schedule *schedule) {
    redirect(options->output);
    ex->watched = true;
    replay_start(schedule, false);
    run_schedule(&replay);
    ex->watched = false;
    redirect("/dev/null");
}

// As the search knew it when it found the schedule.
static void learn_what_is_shared(const struct schedule *schedule) {
    do {
        ex->found_shared = false;
        replay_start(schedule, true);
        run_schedule(&replay);
    } while (ex->found_shared);
    ex->race_count = 0;
}

static void print_result(void) {
    enum verdict verdict = tally->verdict;
    const struct schedule *shown = NULL;
    if (verdict != CLEAN && verdict != NOT_EXPLORED)
        shown = &tally->found;
    else if (verdict == CLEAN && tally->racy > 0) {
        verdict = DATA_RACE;
        shown = &tally->first_race;
    }
    if (verdict == CLEAN && tally->endless > 0 &&
        tally->endless == tally->schedules)
        verdict = ENDLESS;
    int64_t took = cpu_time() - tally->started;
    long pruned = tally->pruned; // the show adds to neither
    long schedules = tally->schedules;
    if (shown != NULL && options->replayed == NULL)
        show_schedule(shown);
    for (int i = 0; i < ex->race_count; i++) {
        report("{\"race\": [[%d, %d, %d, %ju], [%d, %d, %d, %ju]], %s}\n",
               races[i].thread[0], races[i].writes[0], races[i].atomic[0],
               (uintmax_t)races[i].pc[0], races[i].thread[1],
               races[i].writes[1], races[i].atomic[1],
               (uintmax_t)races[i].pc[1], races[i].place);
    }
    for (int i = 0; i < tally->outcome_count; i++) {
        const struct outcome *outcome = &tally->outcomes[i];
        report("{\"outcome\": \"%s\", \"times\": %ld, \"message\": ",
               verdict_names[outcome->verdict], outcome->times);
        report_string(outcome->message);
        report("}\n");
    }
    report("{\"result\": \"%s\", \"message\": ", verdict_names[verdict]);
    report_string(tally->message);
    report(
        ", \"schedules\": %ld, \"pruned\": %ld, \"endless\": %ld, "
        "\"endless_at\": %ju, \"racy\": %ld, \"complete\": %s, "
        "\"everything\": %s, \"bound\": %d, \"weak\": %s, \"memory\": \"%s\", "
        "\"timeouts\": \"%s\", \"deadlines\": %s, \"cpu_ns\": %jd, "
        "\"strategy\": \"%s\", "
        "\"at\": %ju, \"freed\": %ju, \"thread\": %d, \"divergence\": \"%s\"",
        schedules, pruned, tally->endless, (uintmax_t)tally->endless_at,
        tally->racy, tally->complete && !ex->is_cut ? "true" : "false",
        tally->without_bound && !ex->is_cut ? "true" : "false", tally->bound,
        ex->is_weak ? "true" : "false", ex->memory == SC ? "sc" : "c11",
        ex->early_timeouts ? "any" : "due",
        ex->has_deadlines ? "true" : "false", (intmax_t)took,
        tally->found_by == NULL ? "" : tally->found_by->name, (uintmax_t)tally->failed_at,
        (uintmax_t)ex->run.freed_at, tally->failed_thread,
        shown != NULL || options->replayed != NULL ? replay_divergence() : "");
    if (shown != NULL) {
        report(", ");
        report_schedule(shown);
    }
    report("}\n");
    report_flush();
}

// "1.0.12,2.0.5,1.3=2": the turns of a schedule, thread.how.until, and decisions,
// thread.number=value.
static struct schedule *parse_schedule(const char *text) {
    struct schedule *schedule = memory_outside(sizeof *schedule);
    char *end;
    for (; *text != '\0' && schedule->length < MAX_TURNS &&
           schedule->decision_count < MAX_DECISIONS;
         text = end + (*end == ',')) {
        unsigned long thread = strtoul(text, &end, 10);
        if (end == text)
            break;
        unsigned long second = strtoul(end + (*end == '.'), &end, 10);
        bool is_decision = *end == '=';
        unsigned long third =
            strtoul(end + (is_decision || *end == '.'), &end, 10);
        if (is_decision)
            schedule->decisions[schedule->decision_count++] = (struct decision){
                (uint16_t)thread, (uint16_t)second, (uint16_t)third};
        else
            schedule->turns[schedule->length++] = (struct turn){
                (uint16_t)thread, (uint8_t)second, (uint32_t)third};
    }
    return schedule;
}

static void read_options(void) {
    options->schedules = number("EXPLORE_RUNS", 10000);
    options->bound = (int)number("EXPLORE_BOUND", MAX_BOUND);
    if (options->bound > MAX_BOUND)
        options->bound = MAX_BOUND;
    options->seconds = number("EXPLORE_SECONDS", 60);
    options->all_outcomes = number("EXPLORE_OUTCOMES", 0) != 0;
    options->output = getenv("EXPLORE_OUTPUT");
    if (options->output == NULL)
        options->output = "/dev/null";
    const char *name = getenv("EXPLORE_STRATEGY");
    static const struct strategy *const all[] = {&bounded, &random_walk, &pct,
                                                 &pos, &lockstep, &exhaustive};
    for (size_t i = 0; name != NULL && i < sizeof all / sizeof *all; i++)
        if (strcmp(name, all[i]->name) == 0)
            options->only = all[i];
    const char *turns = getenv("EXPLORE_REPLAY");
    if (turns != NULL)
        options->replayed = parse_schedule(turns);
    ex->seed = (uint64_t)number("EXPLORE_SEED", 1);
    ex->heap = (size_t)number("EXPLORE_HEAP", 16) << 20;
    ex->step_limit = number("EXPLORE_STEPS", 20000);
    ex->strict = number("EXPLORE_STRICT", 0) != 0;
    const char *memory = getenv("EXPLORE_MEMORY");
    ex->memory = memory != NULL && strcmp(memory, "sc") == 0 ? SC : C11;
    const char *timeouts = getenv("EXPLORE_TIMEOUTS");
    ex->early_timeouts = timeouts != NULL && strcmp(timeouts, "any") == 0;
}

static void set_up(void) {
    memory_init();
    options = memory_outside(sizeof *options);
    tally = memory_outside(sizeof *tally);
    state_init();
    taken = memory_outside(sizeof *taken);
    report_init();
    exhaust_init();
    search_init(number("EXPLORE_PRUNE", 1) != 0);
    random_init();
    replay_init();
    objects_init();
    progress_init();
    cycle_init();
    weak_init();
    race_init();
    unseen_init();
    read_options();
}

void main_never_begins(uintptr_t pc, const char *why) {
    set_up();
    tally->verdict = NOT_EXPLORED;
    tally->failed_at = pc;
    snprintf(tally->message, sizeof tally->message, "before main: %s", why);
    print_result();
    _Exit(2);
}

int main(void) {
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
    print_result();
    bool clean = tally->verdict == CLEAN && tally->racy == 0;
    _Exit(clean ? 0 : tally->verdict == NOT_EXPLORED ? 2 : 1);
}
