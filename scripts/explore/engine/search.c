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
    uint8_t count;
    uint8_t taken;
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
}

static void begin(void) {
    search->depth = 0;
}

// Whether nothing new can come from here.
static bool was_seen(int current) {
    uint64_t key = ex->run.state;
    key ^= (uint64_t)(current + 2) * 0x9e3779b97f4a7c15u;
    for (int i = 0; i < ex->run.count; i++)
        if (ex->threads[i].has_yielded)
            key += 0xff51afd7ed558ccdu << i % 64;
    key ^= (uint64_t)ex->run.now * 0xc4ceb9fe1a85ec53u;
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

static int choose(const struct option *options, int count, int current) {
    int affordable[MAX_ALIVE * 2] = {0};
    int n = 0;
    if (current != NOBODY)
        affordable[n++] = current;
    for (int i = 0; i < count; i++) {
        if (i == current)
            continue;
        if (ex->run.used + options[i].cost <= search->bound)
            affordable[n++] = i;
        else
            search->bound_mattered = true;
    }
    if (n == 1 || (search->in_order && current == NOBODY))
        return affordable[0];
    if (search->depth == search->length) {
        if (search->prunes &&
            was_seen(current == NOBODY ? NOBODY : options[current].thread))
            fail(PRUNED, 0, "seen before");
        int first = 0;
        if (search->length > 0) {
            const struct node *last = &search->path[search->length - 1];
            first = last->first + last->count;
        }
        if (search->length == MAX_DEPTH || first + n > MAX_OPTIONS)
            fail(ENDLESS, ex->run.current->next.pc, "too deep to search");
        for (int i = 0; i < n; i++)
            search->pool[first + i] = options[affordable[i]];
        search->path[search->length++] = (struct node){first, (uint8_t)n, 0};
    }
    const struct node *node = &search->path[search->depth++];
    const struct option *wanted = &search->pool[node->first + node->taken];
    for (int i = 0; i < count; i++)
        if (options[i].thread == wanted->thread &&
            options[i].how == wanted->how)
            return i;
    fail(NOT_EXPLORED, ex->run.current->next.pc,
         "it does not do the same twice: a choice of T%d came again without it",
         wanted->thread);
}

const struct strategy bounded = {
    .name = "bounded", .begin = begin, .choose = choose};

bool search_advance(void) {
    while (search->length > 0) {
        struct node *last = &search->path[search->length - 1];
        if (++last->taken < last->count)
            return true;
        search->length--;
    }
    return false;
}

bool search_was_complete(void) {
    return !search->bound_mattered;
}
