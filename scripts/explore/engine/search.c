// search.c — bounded search: every schedule with at most so many preemptions.
//
// Most bugs need one or two switches away from a thread that could have gone
// on (Musuvathi and Qadeer, "Iterative Context Bounding", PLDI 2007). So a
// schedule costs what it preempts, and the search is depth first within the
// bound: path holds, for each choice with more than one affordable option,
// which one is taken now.
//
// With many threads the orders in which they hand over to each other are too
// many even without a preemption. A search in order tries the preemptions
// alone, a few hundred schedules (after "Delay-Bounded Scheduling", Emmi,
// Qadeer and Rakamarić, POPL 2011).
//
// Pruning: a state that was reached before, with the same thread running and at
// least as much left to spend, has nothing new behind it. A state is known by
// the order in which each object was used (objects.c); this is sound under a
// bound, which sleep sets are not (Coons, Musuvathi and McKinley, OOPSLA 2013).

#include "engine.h"

enum {
    MAX_DEPTH = 1 << 16,
    MAX_OPTIONS = 1 << 20,
    SEEN = 1 << 22,
    MAX_PROBES = 64,
};

struct node {
    int first; // its options in the pool
    uint16_t count;
    uint16_t taken;
};

struct seen {
    uint64_t key;
    uint32_t search; // which one saw it; of an earlier one it is free
    uint8_t left;
};

struct search {
    int bound;
    uint32_t number;
    bool in_order;
    bool prunes;
    int depth;  // choices made in this schedule
    int length; // of the path
    struct node path[MAX_DEPTH];
    struct option pool[MAX_OPTIONS];
    struct seen seen[SEEN];
    bool bound_mattered; // something was left out for its cost
    bool is_full;        // a schedule had more choices than there is room for
};

static struct search *search;

void search_init(bool prunes) {
    search = memory_outside(sizeof *search);
    search->prunes = prunes;
}

int search_bound(void) {
    return search->bound;
}

void search_start(int bound, bool in_order) {
    search->number++;
    search->bound = bound;
    search->in_order = in_order;
    search->length = 0;
    search->bound_mattered = false;
    search->is_full = false;
}

static void begin(void) {
    search->depth = 0;
}

// All that the future depends on, and what it costs: what each thread knows, is
// about to do and waits for, and the time. What the objects hold follows from
// what the threads know of them.
uint64_t state_key(void) {
    uint64_t key = mix((uint64_t)ex->run.idle, (uint64_t)ex->run.now);
    for (int i = 0; i < ex->run.count; i++) {
        const struct thread *thread = &ex->threads[i];
        const struct operation *next = &thread->next;
        uint64_t flags = (uint64_t)thread->state | thread->has_yielded * 4u |
                         thread->is_spinning * 8u | thread->owes * 16u |
                         thread->joined * 32u | thread->detached * 64u |
                         (thread->waits_for != NULL) * 128u;
        key = mix(key, thread->past);
        key = mix(key, flags | (uint64_t)next->what << 8 |
                           (uint64_t)thread->points << 32);
        key = mix(key, (uintptr_t)next->object ^ next->pc << 16);
        key = mix(key, (uint64_t)next->deadline);
        key = mix(key, thread->repeats | (uint64_t)thread->yields << 32);
    }
    return key;
}

// Whether nothing new can come from here.
static bool was_seen(int current) {
    uint64_t key = mix(state_key(), (uint64_t)(current + 1));
    uint8_t left = (uint8_t)(search->bound - ex->run.used + 1);
    for (int i = 0; i < MAX_PROBES; i++) {
        struct seen *seen = &search->seen[(key + (uint64_t)i) % SEEN];
        bool is_used = seen->search == search->number;
        if (is_used && seen->key == key) {
            if (seen->left >= left)
                return true;
            seen->left = left;
            return false;
        }
        if (!is_used || i == MAX_PROBES - 1) { // full: forget one
            *seen = (struct seen){key, search->number, left};
            return false;
        }
    }
    return false;
}

static void add_node(const struct option *options, const int *affordable,
                     int count) {
    int first = 0;
    if (search->length > 0) {
        const struct node *last = &search->path[search->length - 1];
        first = last->first + last->count;
    }
    if (search->length == MAX_DEPTH || first + count > MAX_OPTIONS) {
        search->is_full = true;
        fail(ENDLESS, ex->run.current->next.pc, "too deep to search");
    }
    for (int i = 0; i < count; i++)
        search->pool[first + i] = options[affordable[i]];
    search->path[search->length++] = (struct node){first, (uint16_t)count, 0};
}

// The option that the path has here.
static int follow(const struct option *options, int count) {
    const struct node *node = &search->path[search->depth++];
    const struct option *wanted = &search->pool[node->first + node->taken];
    for (int i = 0; i < count; i++)
        if (options[i].thread == wanted->thread &&
            options[i].how == wanted->how && options[i].value == wanted->value)
            return i;
    fail(NOT_EXPLORED, ex->run.current->next.pc,
         "it does not do the same twice: a choice of T%d came again without it",
         wanted->thread);
}

// Those that the bound allows: the usual one first, then what costs nothing.
static int find_affordable(const struct option *options, int count, int usual,
                           int *affordable) {
    int n = 0;
    if (usual != NOBODY)
        affordable[n++] = usual;
    for (int i = 0; i < count; i++)
        if (i != usual && options[i].cost == 0)
            affordable[n++] = i;
    for (int i = 0; i < count; i++) {
        if (i == usual || options[i].cost == 0)
            continue;
        if (ex->run.used + options[i].cost <= search->bound)
            affordable[n++] = i;
        else
            search->bound_mattered = true;
    }
    return n;
}

static int choose(const struct option *options, int count, int current) {
    int affordable[MAX_OPTIONS_HERE];
    int n = find_affordable(options, count, current, affordable);
    if (n == 1 || (search->in_order && current == NOBODY))
        return affordable[0];
    if (search->depth == search->length) {
        if (search->prunes && was_seen(ex->run.current->id))
            fail(PRUNED, 0, "seen before");
        add_node(options, affordable, n);
    }
    return follow(options, count);
}

static int decide_next(int count, int price) {
    struct option options[MAX_OPTIONS_HERE];
    if (count > MAX_OPTIONS_HERE)
        count = MAX_OPTIONS_HERE;
    for (int i = 0; i < count; i++)
        options[i] = (struct option){.thread = (uint16_t)ex->run.current->id,
                                     .value = (uint16_t)i,
                                     .cost = (uint8_t)(i > 0 ? price : 0)};
    int affordable[MAX_OPTIONS_HERE];
    int n = find_affordable(options, count, 0, affordable);
    if (n == 1)
        return 0;
    if (search->depth == search->length)
        add_node(options, affordable, n);
    return follow(options, count);
}

const struct strategy bounded = {
    .name = "bounded", .begin = begin, .choose = choose, .decide = decide_next};

bool search_advance(void) {
    while (search->length > 0) {
        struct node *last = &search->path[search->length - 1];
        if (++last->taken < last->count)
            return true;
        search->length--;
    }
    return false;
}

bool search_was_given_up(void) {
    return search->is_full;
}

bool search_was_complete(void) {
    return !search->bound_mattered;
}
