// options.c — reads what the search was asked for.

#include "options.h"

#include <stdlib.h>
#include <string.h>

const struct options *options;

static long number(const char *name, long otherwise) {
    const char *text = getenv(name);
    return text == NULL ? otherwise : strtol(text, NULL, 10);
}

// "1.0.12,2.0.5,1.3=2": the turns of a schedule, thread.how.until, and
// decisions, thread.number=value.
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

void options_init(void) {
    struct options *told = memory_outside(sizeof *told);
    options = told;
    told->schedules = number("EXPLORE_RUNS", 10000);
    told->bound = (int)number("EXPLORE_BOUND", MAX_BOUND);
    if (told->bound > MAX_BOUND)
        told->bound = MAX_BOUND;
    told->seconds = number("EXPLORE_SECONDS", 60);
    told->prunes = number("EXPLORE_PRUNE", 1) != 0;
    told->all_outcomes = number("EXPLORE_OUTCOMES", 0) != 0;
    told->graph = (int)number("EXPLORE_GRAPH", 0);
    told->walks = number("EXPLORE_WALKS", 0) != 0;
    told->output = getenv("EXPLORE_OUTPUT");
    if (told->output == NULL)
        told->output = "/dev/null";
    const char *name = getenv("EXPLORE_STRATEGY");
    if (name != NULL)
        told->only = strategy_named(name);
    told->rests = number("EXPLORE_RESTS", 0) != 0;
    const char *turns = getenv("EXPLORE_REPLAY");
    if (turns != NULL)
        told->replayed = parse_schedule(turns);
    ex->seed = (uint64_t)number("EXPLORE_SEED", 1);
    ex->heap = (size_t)number("EXPLORE_HEAP", 16) << 20;
    ex->step_limit = number("EXPLORE_STEPS", 20000);
    ex->strict = number("EXPLORE_STRICT", 0) != 0;
    const char *memory = getenv("EXPLORE_MEMORY");
    ex->memory = memory != NULL && strcmp(memory, "sc") == 0 ? SC : C11;
    const char *timeouts = getenv("EXPLORE_TIMEOUTS");
    ex->early_timeouts = timeouts != NULL && strcmp(timeouts, "any") == 0;
}
