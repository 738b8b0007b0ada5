// twice.c — does a program do the same twice?
//
// The first schedule is made twice, and what its threads do is compared, step
// by step: which operation, where, to what, and the value that it finds or
// leaves. Steps that nobody else can notice are compared too, so that the first
// value that differs is found, which may be long before anything else does.

#define _GNU_SOURCE

#include "twice.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STEPS = 1 << 17, TRIES = 4 };

static struct twice {
    bool is_second;
    const struct allowed *allowed; // NULL: nothing
    int count;
    int open; // the step whose value is not known yet; NOBODY
    struct did *open_did;
    struct did second; // the one that is compared
    struct did steps[STEPS];
    struct difference value;
    struct difference step;
} * twice;

void twice_init(void) {
    twice = memory_outside(sizeof *twice);
}

static uint64_t value_at(const struct did *did) {
    uint64_t value = 0;
    plain_memcpy(&value, (const void *)did->object, did->size);
    return value;
}

// The C library's own heap begins where the program ends, and the next schedule
// finds it grown.
static bool is_in_librarys_heap(uintptr_t address) {
    extern char _end[];
    return address >= (uintptr_t)_end && address < (uintptr_t)sbrk(0);
}

static bool leads_to_librarys_heap(const struct did *did) {
    return did->size == sizeof(void *) &&
           is_in_librarys_heap((uintptr_t)did->value);
}

static bool is_same_object(uintptr_t first, uintptr_t second) {
    return first == second ||
           (is_in_librarys_heap(first) && is_in_librarys_heap(second)) ||
           (twice->allowed != NULL && twice->allowed->object(first, second));
}

static bool may_differ(const struct did *first, const struct did *second) {
    return twice->allowed != NULL && twice->allowed->value(first, second);
}

static void compare(const struct did *first, const struct did *second) {
    if (twice->step.is_found)
        return;
    bool same = first->pc == second->pc && first->what == second->what &&
                first->thread == second->thread &&
                is_same_object(first->object, second->object);
    if (!same)
        twice->step =
            (struct difference){true, *first, *second, ex->run.source};
    else if (first->value != second->value && !twice->value.is_found &&
             !ex->run.measures &&
             !(leads_to_librarys_heap(first) &&
               leads_to_librarys_heap(second)) &&
             !may_differ(first, second))
        twice->value =
            (struct difference){true, *first, *second, ex->run.source};
}

// What a write leaves is known when the next step comes.
static void close_step(void) {
    if (twice->open == NOBODY)
        return;
    struct did *did =
        twice->is_second ? &twice->second : &twice->steps[twice->open];
    if (did->size > 0)
        did->value = value_at(did);
    if (twice->is_second)
        compare(&twice->steps[twice->open], did);
    twice->open = NOBODY;
}

void twice_note(const struct operation *operation) {
    close_step();
    if (twice->count == STEPS || twice->step.is_found)
        return;
    bool has_value = operation->what <= ATOMIC_UPDATE && operation->size <= 8 &&
                     operation->size > 0;
    const struct did did = {.pc = operation->pc,
                            .object = (uintptr_t)operation->object,
                            .thread = (uint16_t)ex->run.current->id,
                            .what = (uint8_t)operation->what,
                            .size = (uint8_t)(has_value ? operation->size : 0)};
    twice->open = twice->count++;
    if (twice->is_second)
        twice->second = did;
    else
        twice->steps[twice->open] = did;
    if (operation->what == READ || operation->what == ATOMIC_READ)
        close_step();
}

// ------------------------------------------------------------------- the runs

static void begin(void) {
}

static int choose(const struct option *options, int count, int current) {
    for (int i = 0; current == NOBODY && i < count; i++)
        if (options[i].cost == 0)
            current = i;
    return current == NOBODY ? 0 : current;
}

static int decide_usual(int count, int price) {
    (void)count;
    (void)price;
    return 0;
}

static const struct strategy usual = {
    .name = "usual", .begin = begin, .choose = choose, .decide = decide_usual};

static int run(bool is_second) {
    twice->is_second = is_second;
    twice->count = 0;
    twice->open = NOBODY;
    ex->compares = true;
    run_schedule(&usual);
    ex->compares = false;
    return twice->count;
}

int twice_keep(void) {
    twice->value.is_found = twice->step.is_found = false;
    for (int i = 0; i < TRIES; i++) {
        ex->found_shared = false;
        run(false);
        if (!ex->found_shared)
            break;
    }
    return twice->count;
}

int twice_compare(const struct allowed *allowed, struct difference *value,
                  struct difference *step) {
    twice->value.is_found = twice->step.is_found = false;
    twice->allowed = allowed;
    int count = run(true);
    twice->allowed = NULL;
    *value = twice->value;
    *step = twice->step;
    return count;
}

// ------------------------------------------------------------------ the words

static bool is_address(uint64_t value) {
    return value >= 0x7f0000000000 && value < 0x800000000000;
}

static const char *why(const struct difference *difference) {
    static char text[120];
    if (difference->source != NULL)
        snprintf(text, sizeof text, ", after a call of %s", difference->source);
    else if (difference->first.size == 8 &&
             is_address(difference->first.value) &&
             is_address(difference->second.value))
        snprintf(text, sizeof text, ", an address of the system's");
    else
        snprintf(text, sizeof text,
                 ", which no call that is known has told it");
    return text;
}

static void tell_value(char *message, size_t size) {
    const struct difference *value = &twice->value;
    snprintf(message, size,
             "it does not do the same twice: T%d %s %jd here the first time, "
             "and %jd the second%s",
             value->first.thread, what_names[value->first.what],
             (intmax_t)value->first.value, (intmax_t)value->second.value,
             why(value));
}

static void tell_step(char *message, size_t size) {
    const struct difference *step = &twice->step;
    snprintf(message, size,
             "it does not do the same twice: T%d %s here the first time, and "
             "T%d %s%s the second%s",
             step->first.thread, what_names[step->first.what],
             step->second.thread, what_names[step->second.what],
             step->first.pc == step->second.pc ? " something else"
                                               : " elsewhere",
             why(step));
}

bool twice_same(char *message, size_t size, uintptr_t *at) {
    int count;
    enum verdict verdict;
    char said[sizeof ex->run.message];
    int race_count = ex->race_count;
    count = twice_keep();
    verdict = ex->run.verdict;
    plain_memcpy(said, ex->run.message, sizeof said);
    struct difference value, step;
    int again = twice_compare(NULL, &value, &step);
    ex->race_count = race_count;
    if (verdict == ENDLESS || ex->run.verdict == ENDLESS)
        count = again; // it is cut by a limit of time, too
    if (!twice->step.is_found && !twice->value.is_found && count == again &&
        verdict == ex->run.verdict && strcmp(said, ex->run.message) == 0)
        return true;
    if (twice->value.is_found) {
        *at = twice->value.first.pc;
        tell_value(message, size);
    } else if (twice->step.is_found) {
        *at = twice->step.first.pc;
        tell_step(message, size);
    } else {
        *at = 0;
        snprintf(message, size,
                 "it does not do the same twice: it ends with \"%.100s\", "
                 "and then with \"%.100s\"",
                 said, ex->run.message);
    }
    return false;
}
