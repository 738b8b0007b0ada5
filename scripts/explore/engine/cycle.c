// cycle.c — a run that comes back to a state that it has been in.
//
// From a moment that is remembered on, what each write is about to overwrite is
// kept: a later moment is the same to the program when all of that is back, and
// the stacks are. Threads that went on in between may do so for ever, and
// others are let go on first. When each thread that can go on has come back to
// that same state, all of them may go on for ever and get nowhere: a livelock.

#include "engine.h"

enum { FIRST = 64, MAX_KEPT = 64, HINTS = 256 };

struct kept {
    uintptr_t address;
    uint64_t word;
};

// What a thread was about to do, or waited for.
struct place {
    uintptr_t pc;
    uint64_t next;
    uint64_t stack;
    uint32_t points;
    bool came_back; // it has gone on since, and the state was as before
};

struct moment {
    unsigned generation;
    long step;     // when the state was last seen
    long patience; // so many steps later another one is remembered
    bool is_lost;  // more has changed than can be kept, or is not known
    int count;     // of threads
    int kept_count;
    struct kept kept[MAX_KEPT];
    uint8_t hints[HINTS]; // by address: one of those kept, and 1; 0: none is
    struct place places[MAX_THREADS];
};

static struct moment *moment;

void cycle_init(void) {
    moment = memory_outside(sizeof *moment);
}

static bool is_watching(void) {
    return moment->generation == ex->generation && !moment->is_lost;
}

void cycle_lose(void) {
    moment->is_lost = true;
}

static bool is_kept(uintptr_t at, int hint) {
    if (hint == 0 || moment->kept[hint - 1].address == at)
        return hint != 0;
    int i = 0;
    while (i < moment->kept_count && moment->kept[i].address != at)
        i++;
    return i < moment->kept_count;
}

static void keep(uintptr_t at) {
    uint8_t *hint = &moment->hints[(at / 8 ^ at >> 12) % HINTS];
    if (is_kept(at, *hint))
        return;
    if (moment->kept_count == MAX_KEPT) {
        moment->is_lost = true;
        return;
    }
    moment->kept[moment->kept_count++] =
        (struct kept){at, *(const uint64_t *)at};
    *hint = (uint8_t)moment->kept_count;
}

void cycle_keep(uintptr_t address, size_t size) {
    for (uintptr_t at = address & ~(uintptr_t)7;
         at < address + size && is_watching(); at += 8)
        keep(at);
}

static struct place place_of(const struct thread *thread) {
    const struct operation *next = &thread->next;
    int64_t left =
        next->deadline == NEVER ? NEVER : next->deadline - ex->run.now;
    uint64_t hash = mix((uint64_t)thread->state, next->what);
    hash = mix(hash, (uintptr_t)next->object);
    hash = mix(hash, (uint64_t)left ^ (uintptr_t)thread->waits_for);
    hash = mix(hash, (uint64_t)thread->how); // how its wait has ended
    return (struct place){.pc = next->pc,
                          .next = hash,
                          .points = thread->points,
                          .stack = state_of(thread)};
}

static void remember(void) {
    moment->patience =
        moment->generation == ex->generation ? 2 * moment->patience : FIRST;
    moment->generation = ex->generation;
    moment->step = ex->run.steps;
    moment->count = ex->run.count;
    moment->is_lost = false;
    moment->kept_count = 0;
    plain_memset(moment->hints, 0, sizeof moment->hints);
    for (int i = 0; i < ex->run.count; i++) {
        const struct thread *thread = &ex->threads[i];
        moment->places[i] = place_of(thread);
        moment->is_lost |= has_state(thread) && moment->places[i].stack == 0;
    }
}

static bool is_same(void) {
    const struct thread *me = ex->run.current;
    if (moment->count != ex->run.count ||
        me->next.pc != moment->places[me->id].pc)
        return false;
    for (int i = 0; i < moment->kept_count; i++)
        if (*(const uint64_t *)moment->kept[i].address != moment->kept[i].word)
            return false;
    for (int i = 0; i < moment->count; i++) {
        const struct place *before = &moment->places[i];
        const struct place now = place_of(&ex->threads[i]);
        if (now.pc != before->pc || now.next != before->next ||
            now.stack != before->stack)
            return false;
    }
    return true;
}

// Whether each thread that can go on, now or later, has done so and come back.
static bool all_came_back(void) {
    bool all = true;
    for (int i = 0; i < moment->count; i++) {
        struct thread *thread = &ex->threads[i];
        struct place *place = &moment->places[i];
        place->came_back |= thread->points != place->points;
        place->points = thread->points;
        bool waits = !is_ready(thread) && thread->next.deadline == NEVER;
        all &= place->came_back || thread->state != ALIVE || waits;
    }
    return all;
}

bool cycle_is_closed(void) {
    long step = ex->run.steps;
    if (step < FIRST)
        return false;
    if (is_watching() && is_same()) {
        if (all_came_back())
            return true;
        moment->step = step;
        moment->patience = FIRST;
        let_others_go_on();
        ex->run.current->came_back = true;
    } else if (moment->generation != ex->generation ||
               step - moment->step >= moment->patience) {
        remember();
    }
    return false;
}
