// result.c — what is told when a search has ended.

#include "options.h"
#include "tally.h"

#include <fcntl.h>
#include <unistd.h>

void redirect(const char *path) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0)
        return;
    dup2(file, 1);
    dup2(file, 2);
    close(file);
}

void show_schedule(const struct schedule *schedule) {
    redirect(options->output);
    ex->watched = true;
    replay_start(schedule, false);
    run_schedule(&replay);
    ex->watched = false;
    redirect("/dev/null");
}

void print_result(void) {
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
        report("{\"race\": [[%d, %d, %d, %ju], [%d, %d, %d, %ju]], "
               "\"size\": %d, %s}\n",
               races[i].thread[0], races[i].writes[0], races[i].atomic[0],
               (uintmax_t)races[i].pc[0], races[i].thread[1],
               races[i].writes[1], races[i].atomic[1],
               (uintmax_t)races[i].pc[1], races[i].size, races[i].place);
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
        "\"endless_at\": %ju, \"steps\": %ld, \"racy\": %ld, \"complete\": %s, "
        "\"everything\": %s, \"sparing\": %s, \"randoms\": %ld, "
        "\"bound\": %d, \"weak\": %s, \"ended_sequence\": %s, "
        "\"memory\": \"%s\", "
        "\"timeouts\": \"%s\", \"deadlines\": %s, \"cpu_ns\": %jd, "
        "\"strategy\": \"%s\", "
        "\"at\": %ju, \"freed\": %ju, \"thread\": %d, \"divergence\": \"%s\"",
        schedules, pruned, tally->endless, (uintmax_t)tally->endless_at,
        ex->step_limit, tally->racy,
        tally->complete && !ex->is_cut ? "true" : "false",
        tally->without_bound && !ex->is_cut ? "true" : "false",
        tally->is_sparing && !tally->without_bound && !ex->is_cut ? "true"
                                                                  : "false",
        ex->most_randoms, tally->bound, ex->is_weak ? "true" : "false",
        ex->run.ended_sequence ? "true" : "false",
        ex->memory == SC ? "sc" : "c11", ex->early_timeouts ? "any" : "due",
        ex->has_deadlines ? "true" : "false", (intmax_t)took,
        tally->found_by == NULL ? "" : tally->found_by->name,
        (uintmax_t)tally->failed_at, (uintmax_t)ex->run.freed_at,
        tally->failed_thread,
        shown != NULL || options->replayed != NULL ? replay_divergence() : "");
    overlap_report();
    if (tally->endless > 0 && verdict != NOT_EXPLORED && shown == NULL)
        loops_report(&tally->first_endless);
    if (shown != NULL) {
        report(", ");
        report_schedule(shown);
    }
    report("}\n");
    report_flush();
}
