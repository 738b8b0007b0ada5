// walk.c — goes where it is told: each choice is given, by the number of its
// option. So the states of a program and the choices between them can be
// written down, and a reader can make them.
//
// A state is known by all that its future depends on (search.c); which thread
// was running is no part of it, for preemptions have no price here. What
// happens from one choice to the next is an edge: where no choice lies there is
// no state.
//
//     {"state": 3, "threads": [ what each is about to do ], "options": [ … ]}
//     {"from": 3, "option": 1}      then its steps, and then one of
//     {"to": 7, "running": 2}    {"end": "deadlock", "message": …}
//
// Every edge is walked from the beginning of the program, those next to the
// beginning first. So of a graph that is too large the part around the
// beginning is there, and each state of it that has edges has all of them.

#include "options.h"

#include <unistd.h>

enum { MAX_STATES = 1 << 16, SLOTS = 1 << 18, MAX_STEPS = 1 << 14 };

struct state {
    uint64_t key;
    int parent; // the state before it, NOBODY of the first
    uint16_t option;
    uint16_t options;
    uint16_t depth;
};

struct walk {
    int length; // of the way that is told
    uint16_t way[MAX_STEPS];
    int depth;
    bool has_ended;  // at a choice
    bool tells_edge; // what comes after the last choice
    int bound;       // in preemptions; NOBODY: none
    int count;
    int limit;
    int seen; // the state that was come to
    struct state states[MAX_STATES];
    int slots[SLOTS]; // by key: the number of a state + 1
};

static struct walk *walk;

void walk_init(void) {
    walk = memory_outside(sizeof *walk);
}

// ------------------------------------------------------------------ telling

static void tell_thread(const struct thread *thread, bool is_first) {
    const struct operation *next = &thread->next;
    char place[200] = "\"address\": 0";
    if (next->object != NULL)
        memory_describe((uintptr_t)next->object, place, sizeof place);
    report("%s{\"thread\": %d, \"what\": \"%s\", \"pc\": %ju, \"size\": %zu, "
           "\"ready\": %s, \"yielded\": %s, \"spins\": %s, \"owner\": %d, %s",
           is_first ? "" : ", ", thread->id, what_names[next->what],
           (uintmax_t)next->pc, next->size,
           is_ready((struct thread *)thread) ? "true" : "false",
           thread->has_yielded ? "true" : "false",
           thread->is_spinning ? "true" : "false",
           next->object == NULL ? NOBODY : object_at(next->object)->owner,
           place);
    if (next->what == JOIN)
        report(", \"other\": %d", ((const struct thread *)next->object)->id);
    report("}");
}

static void tell_state(int number, const struct option *some, int count,
                       bool is_decision) {
    report("{\"state\": %d, \"current\": %d, \"decides\": %s, \"threads\": [",
           number, ex->run.current->id, is_decision ? "true" : "false");
    bool is_first = true;
    for (int i = 0; i < ex->run.count; i++) {
        if (ex->threads[i].state != ALIVE)
            continue;
        tell_thread(&ex->threads[i], is_first);
        is_first = false;
    }
    report("], \"options\": [");
    for (int i = 0; i < count; i++)
        report("%s[%d, %d, %s, %d, %d]", i > 0 ? ", " : "", some[i].thread,
               some[i].how, some[i].is_unusual ? "true" : "false",
               some[i].value, some[i].cost);
    report("]}\n");
}

// ------------------------------------------------------------------ walking

static void begin(void) {
    walk->depth = 0;
    walk->has_ended = false;
    report_mute(walk->length > 0 && walk->tells_edge);
}

// The number of the state with a key, a new one if there is none so far.
static int state_with(uint64_t key, int choices, bool *is_new) {
    size_t slot = key % SLOTS;
    while (walk->slots[slot] != 0) {
        int number = walk->slots[slot] - 1;
        if (walk->states[number].key == key) {
            *is_new = false;
            return number;
        }
        slot = (slot + 1) % SLOTS;
    }
    *is_new = true;
    int number = walk->count++;
    walk->slots[slot] = number + 1;
    walk->states[number] = (struct state){
        .key = key, .parent = NOBODY, .options = (uint16_t)choices};
    return number;
}

// A yield is done before the choice, and belongs to the edge that leads there.
// What a decision belongs to comes of it, and is told behind it.
static void tell_step_before(bool is_decision) {
    if (!is_decision)
        report_end_of_step();
}

// The way ends here, in this state.
static _Noreturn void arrive(const struct option *some, int count,
                             bool is_decision) {
    uint64_t key = mix(state_key(), is_decision ? (uint64_t)count : 0);
    if (is_decision)
        key = mix(key, (uint64_t)ex->run.current->id + 1);
    if (walk->bound != NOBODY)
        key = mix(key,
                  mix((uint64_t)ex->run.used, (uint64_t)ex->run.current->id));
    tell_step_before(is_decision);
    bool is_new = true;
    walk->seen = walk->tells_edge ? state_with(key, count, &is_new) : 0;
    walk->has_ended = true;
    report_drop_step();
    if (is_new)
        tell_state(walk->seen, some, count, is_decision);
    fail(PRUNED, 0, "the way ends here");
}

static int follow(const struct option *some, int count, bool is_decision) {
    if (walk->depth == walk->length)
        arrive(some, count, is_decision);
    int wanted = walk->way[walk->depth++];
    if (walk->depth == walk->length) {
        tell_step_before(is_decision);
        report_mute(false);
    }
    return wanted < count ? wanted : 0;
}

// Those that the bound allows, in order.
static int choose(const struct option *some, int count, int current) {
    (void)current;
    struct option affordable[MAX_OPTIONS_HERE];
    int places[MAX_OPTIONS_HERE];
    int n = 0;
    for (int i = 0; i < count; i++)
        if (walk->bound == NOBODY ||
            ex->run.used + some[i].cost <= walk->bound) {
            affordable[n] = some[i];
            places[n++] = i;
        }
    return n == 1 ? places[0] : places[follow(affordable, n, false)];
}

static int decide_as_told(int count, int price) {
    struct option some[MAX_OPTIONS_HERE];
    if (count > MAX_OPTIONS_HERE)
        count = MAX_OPTIONS_HERE;
    if (walk->bound != NOBODY && ex->run.used + price > walk->bound)
        return 0;
    for (int i = 0; i < count; i++)
        some[i] = (struct option){.thread = (uint16_t)ex->run.current->id,
                                  .is_unusual = i > 0,
                                  .cost = (uint8_t)(i > 0 ? price : 0),
                                  .value = (uint16_t)i};
    return follow(some, count, true);
}

static const struct strategy walking = {
    .name = "walk", .begin = begin, .choose = choose, .decide = decide_as_told};

static void go(void) {
    ex->watched = true;
    run_schedule(&walking);
    ex->watched = false;
    report_mute(false);
}

static void tell_end(void) {
    report("{\"end\": \"%s\", \"at\": %ju, \"message\": ",
           verdict_names[ex->run.verdict], (uintmax_t)ex->run.failed_at);
    report_string(ex->run.message);
    report("}\n");
}

// -------------------------------------------------------------------- graph

static void set_way(int state, int option) {
    walk->length = walk->states[state].depth + 1;
    walk->way[walk->length - 1] = (uint16_t)option;
    for (int i = walk->length - 2; i >= 0; i--) {
        walk->way[i] = walk->states[state].option;
        state = walk->states[state].parent;
    }
}

static bool walk_edge(int from, int option) {
    int before = walk->count;
    report("{\"from\": %d, \"option\": %d}\n", from, option);
    set_way(from, option);
    go();
    if (!walk->has_ended) {
        tell_end();
    } else {
        report("{\"to\": %d, \"running\": %d}\n", walk->seen,
               ex->run.current->id);
        if (walk->count > before) {
            struct state *state = &walk->states[walk->seen];
            state->parent = from;
            state->option = (uint16_t)option;
            state->depth = (uint16_t)walk->length;
        }
    }
    return !ex->found_shared;
}

// False: memory turned out to be shared, and all is to be written down anew.
static bool write_graph(bool *is_whole) {
    walk->count = 0;
    walk->length = 0;
    plain_memset(walk->slots, 0, sizeof walk->slots);
    walk->tells_edge = true;
    report("{\"states\": \"begins\", \"bound\": %d}\n", walk->bound);
    go();
    if (!walk->has_ended)
        tell_end();
    *is_whole = true;
    for (int i = 0; i < walk->count; i++) {
        if (walk->count > walk->limit ||
            walk->states[i].depth + 1 >= MAX_STEPS) {
            *is_whole = false;
            break;
        }
        for (int option = 0; option < walk->states[i].options; option++)
            if (!walk_edge(i, option))
                return false;
    }
    return !ex->found_shared;
}

// First one schedule with all that is told of one, for the names of variables.
// Then without a bound, and if that is too large with fewer and fewer
// preemptions.
void walk_everywhere(int limit) {
    enum { FIRST_BOUND = 2, TRIES = 64 };
    bool is_whole = false;
    report("{\"states\": \"sample\"}\n");
    search_start(0, false);
    ex->watched = true;
    run_schedule(&bounded);
    ex->watched = false;
    walk->limit = limit < MAX_STATES / 2 ? limit : MAX_STATES / 2;
    report_only_steps(true);
    for (int bound = NOBODY; !is_whole;
         bound = bound == NOBODY ? FIRST_BOUND : bound - 1) {
        walk->bound = bound;
        for (int i = 0; i < TRIES; i++) {
            ex->found_shared = false;
            if (write_graph(&is_whole))
                break;
        }
        report("{\"states\": \"ends\", \"whole\": %s, \"count\": %d}\n",
               is_whole ? "true" : "false", walk->count);
        if (bound == 0)
            break;
    }
    report_only_steps(false);
    report_flush();
}

// --------------------------------------------------------------- one by one

// A line of numbers is a way; what lies on it is told, and where it ends.
static bool read_way(int descriptor) {
    walk->length = 0;
    int number = NOBODY;
    for (;;) {
        char c;
        if (read(descriptor, &c, 1) != 1)
            return false;
        if (c >= '0' && c <= '9') {
            number = (number == NOBODY ? 0 : number * 10) + (c - '0');
            continue;
        }
        if (number != NOBODY && walk->length < MAX_STEPS)
            walk->way[walk->length++] = (uint16_t)number;
        number = NOBODY;
        if (c == '\n')
            return true;
    }
}

void walk_as_asked(int descriptor) {
    walk->tells_edge = false;
    walk->bound = NOBODY;
    while (read_way(descriptor)) {
        do {
            ex->found_shared = false;
            report("{\"way\": %d}\n", walk->length);
            go();
        } while (ex->found_shared);
        if (!walk->has_ended)
            tell_end();
        report("{\"walked\": %d, \"preemptions\": %d}\n", walk->depth,
               taken->preemptions);
        report_flush();
    }
}
