// rf.c — constraints on who reads from which write, after RFF with little
// feedback (Wolff, Shi, Duck, Mathur and Roychoudhury, "Greybox Fuzzing for
// Concurrency Testing", ASPLOS 2024).
//
// A place in the code stands for all threads that come there. Runs note which
// places read and which write the same object; each pair of them may be wanted.
// Each run wants one to three: this place reads from that write, or what was
// there in the beginning; or it does not. What stands in the way of one is put
// off, what it needs comes first, and all else goes as POS has it.
//
// Of two pairs that are drawn the one is taken that was seen, or wanted, less
// often: what most runs do anyway need not be asked for. What does not fit into
// the tables is not wanted.

#include "sampling.h"

enum {
    PAIRS = 1 << 10,
    OBJECTS = 1 << 12,
    PLACES = 6, // of each kind for an object
    WANTED = 3,
    PROBES = 16,
};

// A priority's highest bits: put off, as any other, wanted.
enum { BAND = 60, USUAL = 1 };

struct pair {
    uintptr_t write; // 0: as it was in the beginning
    uintptr_t read;
    uint32_t seen; // how often one has read from the other, or was to do so
};

// An object: a word of memory, a lock … The places are kept from run to run.
struct known {
    uintptr_t address;
    uintptr_t last; // place that has written there in this run
    unsigned run;
    int reads, writes;
    uintptr_t read[PLACES], write[PLACES];
};

struct constraint {
    struct pair *pair;
    bool is_positive;
    bool is_over;
};

struct rf {
    struct drawn drawn;
    uint64_t priority[MAX_THREADS];
    struct pair pairs[PAIRS];
    uint16_t listed[PAIRS]; // those that there are
    int pair_count;
    struct known objects[OBJECTS];
    struct constraint wanted[WANTED];
    int count;
};

static struct rf *state;

// NULL: there is no room for it.
static struct known *known_at(const volatile void *object) {
    uintptr_t address = (uintptr_t)object;
    uintptr_t at = address * 0x9e3779b97f4a7c15u >> 40;
    for (int i = 0; i < PROBES; i++) {
        struct known *known = &state->objects[(at + (uintptr_t)i) % OBJECTS];
        if (known->address == 0)
            known->address = address;
        if (known->address != address)
            continue;
        if (known->run != ex->generation) {
            known->run = ex->generation;
            known->last = 0;
        }
        return known;
    }
    return NULL;
}

// NULL: there is none and no room.
static struct pair *pair_of(uintptr_t write, uintptr_t read) {
    uintptr_t at = mix(write, read) >> 32;
    for (int i = 0; i < PROBES; i++) {
        int slot = (int)((at + (uintptr_t)i) % PAIRS);
        struct pair *pair = &state->pairs[slot];
        if (pair->read == 0) {
            *pair = (struct pair){write, read, 0};
            state->listed[state->pair_count++] = (uint16_t)slot;
        }
        if (pair->write == write && pair->read == read)
            return pair;
    }
    return NULL;
}

// Whether it is new there.
static bool add_to(uintptr_t *list, int *count, uintptr_t place) {
    for (int i = 0; i < *count; i++)
        if (list[i] == place)
            return false;
    if (*count == PLACES)
        return false;
    list[(*count)++] = place;
    return true;
}

// Of threads there is nothing to be read.
static bool is_known(const struct operation *operation) {
    switch (operation->what) {
    case CREATE:
    case START:
    case JOIN:
    case EXIT:
    case DETACH:
    case INIT:
    case DESTROY:
    case FENCE:
    case SLEEP:
    case YIELD:
    case CLOCK:
        return false;
    default:
        return operation->object != NULL && operation->pc != 0;
    }
}

static void note_done(const struct operation *done) {
    if (!is_known(done))
        return;
    struct known *known = known_at(done->object);
    if (known == NULL)
        return;
    if (is_read(done) && add_to(known->read, &known->reads, done->pc)) {
        for (int i = 0; i < known->writes; i++)
            pair_of(known->write[i], done->pc);
        if (known->writes > 0)
            pair_of(0, done->pc);
    }
    if (is_write(done) && add_to(known->write, &known->writes, done->pc))
        for (int i = 0; i < known->reads; i++) {
            if (known->writes == 1)
                pair_of(0, known->read[i]);
            pair_of(done->pc, known->read[i]);
        }
    for (int i = 0; i < state->count; i++) {
        struct constraint *c = &state->wanted[i];
        if (is_read(done) && done->pc == c->pair->read)
            c->is_over |= c->is_positive == (known->last == c->pair->write);
    }
    if (is_read(done) && known->writes > 0) {
        struct pair *pair = pair_of(known->last, done->pc);
        if (pair != NULL)
            pair->seen++;
    }
    if (is_write(done))
        known->last = done->pc;
}

// For one constraint: -1, to be put off; 1, wanted; 0, as any other.
static int wish(const struct constraint *c, const struct operation *next,
                const struct known *known) {
    bool reads = is_read(next) && next->pc == c->pair->read;
    if (c->is_positive) {
        if (reads)
            return known->last == c->pair->write ? 1 : -1;
        if (next->pc == c->pair->write && is_write(next))
            return known->last == c->pair->write ? 0 : 1;
        if (is_write(next) && known->last == c->pair->write)
            for (int i = 0; i < known->reads; i++)
                if (known->read[i] == c->pair->read)
                    return -1;
        return 0;
    }
    if (reads)
        return known->last == c->pair->write ? -1 : 0;
    return 0;
}

// Put off is what stands in the way of any constraint.
static uint64_t band(const struct operation *next) {
    if (state->count == 0 || !is_known(next))
        return USUAL;
    const struct known *known = known_at(next->object);
    if (known == NULL)
        return USUAL;
    int best = 0;
    for (int i = 0; i < state->count; i++) {
        const struct constraint *c = &state->wanted[i];
        int now = c->is_over ? 0 : wish(c, next, known);
        if (now < 0)
            return 0;
        if (now > best)
            best = now;
    }
    return (uint64_t)(best + USUAL);
}

// Of two the rarer one, which is no longer as rare.
static struct pair *draw_pair(void) {
    struct pair *a =
        &state->pairs[state->listed[random_below(state->pair_count)]];
    struct pair *b =
        &state->pairs[state->listed[random_below(state->pair_count)]];
    struct pair *rare = a->seen < b->seen ? a : b;
    rare->seen++;
    return rare;
}

static void init(void) {
    state = memory_outside(sizeof *state);
}

static void begin(void) {
    sampling_begin();
    drawn_begin(&state->drawn);
    state->count = 0;
    if (state->pair_count == 0)
        return;
    state->count = 1 + random_below(WANTED);
    for (int i = 0; i < state->count; i++)
        state->wanted[i] = (struct constraint){
            .pair = draw_pair(), .is_positive = random_below(4) != 0};
}

static int choose(const struct option *options, int count, int current) {
    int choice = count == 1 ? 0 : NOBODY;
    if (choice == NOBODY) {
        drawn_for(&state->drawn, options, count);
        for (int i = 0; i < count; i++) {
            int thread = options[i].thread;
            state->priority[thread] = state->drawn.priority[thread] |
                                      band(&ex->threads[thread].next) << BAND;
        }
        choice = preferred(options, count, current);
        if (choice == NOBODY ||
            state->priority[options[choice].thread] >> BAND != USUAL)
            choice = highest(options, count, state->priority);
        drawn_after(&state->drawn, options, count, choice);
    }
    note_done(&ex->threads[options[choice].thread].next);
    return choice;
}

const struct strategy reads_from = {.name = "rf",
                                    .init = init,
                                    .begin = begin,
                                    .choose = choose,
                                    .decide = decide_by_chance,
                                    .chooses_last = true};
