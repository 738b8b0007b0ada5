// shrink.c — makes a failure that was found a simpler one.

#include "tally.h"

enum { SHRINK_STEPS = 1000000 }; // at most, twice

// Whether the same goes wrong in a schedule made of these turns, as far as they
// can be had, and with fewer preemptions; then it is the one to show.
static bool is_better(const struct schedule *candidate) {
    enum verdict wanted = tally->verdict;
    int before = tally->found.preemptions;
    int length = tally->found.length;
    replay_start(candidate, true);
    run_schedule(&replay);
    bool better = ex->run.verdict == wanted &&
                  ex->run.steps <= tally->found_steps + 16 &&
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

// Looks for the same failure with at most so many preemptions, fewest first.
// Whether there is one; then it is the one to show.
static bool search_up_to(int last) {
    enum verdict wanted = tally->verdict;
    long left = SHRINK_STEPS;
    search_start(last, false);
    for (bool goes_on = last >= 0; goes_on && left > 0;) {
        run_schedule(&bounded);
        left -= ex->run.steps;
        if (ex->run.verdict == wanted) {
            keep_failure();
            return true;
        }
        if (ex->found_shared) {
            ex->found_shared = false;
            search_start(last, false);
        } else {
            goes_on = search_advance();
        }
    }
    return false;
}

// What an interleaving alone does is shown by one, which may cost more.
static bool is_interleaving_alone(void) {
    enum { MORE = 2, MOST = 20 };
    int last = tally->found.preemptions + MORE;
    if (!ex->is_weak || tally->found.decision_count == 0)
        return false;
    ex->newest_only = true;
    bool found = search_up_to(last < MOST ? last : MOST);
    ex->newest_only = false;
    return found;
}

void shrink(void) {
    ex->found_shared = false;
    if (is_interleaving_alone() || tally->is_minimal)
        return;
    merge_turns();
    search_up_to(tally->found.preemptions - 1);
}
