// description.c — what stands behind the numbers of a program, and which of it
// an operation is done to. That decides which operations of two threads can
// change places.

#define _GNU_SOURCE

#include "descriptors.h"
#include "library.h"

static struct descriptions {
    unsigned generation; // the run
    int count;
    struct description all[MAX_DESCRIPTIONS + 1];
} * kept;

__attribute__((constructor(101))) static void begin(void) {
    kept = memory_outside(sizeof *kept);
}

static struct descriptions *described(void) {
    if (kept->generation == ex->generation)
        return kept;
    kept->generation = ex->generation;
    plain_memset(kept->all, 0, sizeof *kept->all * (size_t)(kept->count + 1));
    kept->count = 0;
    return kept;
}

struct description *description_number(int number) {
    return number <= described()->count ? &kept->all[number] : NULL;
}

struct description *describe(enum kind kind, const struct description *same) {
    if (described()->count == MAX_DESCRIPTIONS)
        fail(NOT_EXPLORED, ex->run.current->next.pc,
             "more than %d descriptors are opened", MAX_DESCRIPTIONS);
    int number = ++kept->count;
    struct description *one = &kept->all[number];
    one->kind = kind;
    one->number = number;
    one->thing = same == NULL ? number : same->thing;
    return one;
}
// ------------------------------------------------------------- what is touched

enum { DESCRIPTION_BITS = 20, THING_BITS = 26 };

void touch(struct touched *touched, const volatile void *object, int bit,
           bool changes) {
    if (changes)
        touched->things.changes |= 1ul << bit;
    else
        touched->things.looks |= 1ul << bit;
    for (int i = 0; i < touched->count; i++)
        if (touched->all[i].object == object) {
            touched->all[i].changes |= changes;
            return;
        }
    if (touched->count == MAX_TOUCHED)
        fail(NOT_EXPLORED, ex->run.current->next.pc,
             "more than %d descriptors in one call", MAX_TOUCHED);
    touched->all[touched->count].object = object;
    touched->all[touched->count++].changes = changes;
}

void touch_description(struct touched *touched, const struct description *one,
                       bool changes) {
    touch(touched, &one->is_nonblocking,
          OTHER_BITS + one->number % DESCRIPTION_BITS, changes);
}

const volatile void *thing_of(const struct description *one) {
    return &description_number(one->thing)->thing;
}

static void touch_one(struct touched *touched, const struct description *one,
                      bool changes) {
    touch(touched, thing_of(one),
          OTHER_BITS + DESCRIPTION_BITS + one->thing % THING_BITS, changes);
}

bool is_member(const struct description *poller, int number) {
    return (poller->members[number / 64] >> number % 64 & 1) != 0;
}

// In which order they are ready a poller tells.
void touch_thing(struct touched *touched, const struct description *one,
                 bool changes) {
    touch_one(touched, one, changes);
    if (!changes || !description_number(one->thing)->is_watched)
        return;
    int count = described()->count;
    for (int i = 1; i <= count; i++)
        for (int k = 1; description_number(i)->kind == POLLER && k <= count;
             k++)
            if (is_member(description_number(i), k) &&
                description_number(k)->thing == one->thing)
                touch_one(touched, description_number(i), true);
}

static void note_touched(const struct touched *touched, uintptr_t pc) {
    for (int i = 0; i < touched->count; i++)
        note_event(touched->all[i].object, touched->all[i].changes, pc);
}

enum how operate(struct operation operation, const struct touched *touched,
                 bool is_quiet) {
    struct thread *me = ex->run.current;
    bool is_shared = !is_quiet || ex->tells_all;
    for (int i = 0; i < touched->count; i++) {
        const struct access access = {.address =
                                          (uintptr_t)touched->all[i].object,
                                      .size = 1,
                                      .pc = operation.pc,
                                      .writes = touched->all[i].changes,
                                      .atomic = true};
        is_shared |= race_is_shared(&access);
    }
    if (!is_shared && !turn_ends_here()) {
        me->points++;
        return NORMALLY;
    }
    if (operation.object == NULL)
        operation.object = touched->all[0].object;
    operation.things = touched->things;
    ex->has_deadlines |= operation.deadline < NEVER;
    point(&operation);
    note_touched(touched, operation.pc + me->how);
    return me->how;
}

void took_effect(const struct touched *touched) {
    for (int i = 0; i < touched->count; i++)
        if (touched->all[i].changes)
            note_change(touched->all[i].object);
    note_effect();
    note_progress(true);
}

void only_looked(const struct touched *touched) {
    for (int i = 0; i < touched->count; i++)
        note_look(touched->all[i].object);
    note_progress(false);
}
// Done to the poller, and to all that it watches.
void touch_poller(struct touched *touched, const struct description *poller) {
    touch_one(touched, poller, true);
    for (int i = 1; i <= described()->count; i++)
        if (is_member(poller, i))
            touch_one(touched, description_number(i), false);
}

// What else it turned out to be done to.
void touch_late(const struct touched *late, uintptr_t pc) {
    note_things(late->things);
    note_touched(late, pc);
    took_effect(late);
}
