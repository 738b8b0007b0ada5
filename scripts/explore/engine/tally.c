// tally.c — counts what the runs of a search have come to.

#include "tally.h"

#include "options.h"

#include <string.h>

struct tally *tally;

void tally_init(void) {
    tally = memory_outside(sizeof *tally);
}

bool is_spent(void) {
    enum { PRUNED_PER_SCHEDULE = 10, LOOK_EVERY = 64, LONG = 1000 };
    long all = tally->schedules + tally->pruned - tally->besides;
    bool is_due = all % LOOK_EVERY == 0 || ex->run.steps > LONG ||
                  ex->run.verdict == ENDLESS;
    if (is_due && cpu_time() - tally->started > options->seconds * 1000000000)
        return true;
    return tally->schedules - tally->besides >= options->schedules ||
           all >= options->schedules * PRUNED_PER_SCHEDULE;
}

bool is_failure(enum verdict verdict) {
    return verdict != CLEAN && verdict != PRUNED && verdict != DATA_RACE &&
           verdict != ENDLESS;
}

void keep_failure(void) {
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
    plain_memcpy(outcome->message, ex->run.message,
                 sizeof outcome->message - 1);
}

void count_schedule(void) {
    if (ex->run.verdict == PRUNED)
        tally->pruned++;
    else
        tally->schedules++;
    if (ex->run.verdict == ENDLESS && tally->endless++ == 0) {
        tally->endless_at = ex->run.failed_at;
        plain_memcpy(&tally->first_endless, taken, sizeof *taken);
    }
    if (ex->run.verdict != PRUNED && ex->run.races > 0 && tally->racy++ == 0)
        plain_memcpy(&tally->first_race, taken, sizeof *taken);
    if (options->all_outcomes && ex->run.verdict != PRUNED) {
        if (!ex->found_shared) // else it comes again
            note_outcome();
        ex->run.verdict = CLEAN;
    }
}
