// search.c — bounded search: every schedule with at most so many preemptions,
// those with fewer first.
//
// Most bugs need one or two switches away from a thread that could have gone
// on (Musuvathi and Qadeer, "Iterative Context Bounding", PLDI 2007). So a
// schedule costs what it preempts. The search is depth first among those that
// cost the same: path holds, for each choice, which of the options that cost
// nothing is taken now. What costs something is deferred: the way there is
// kept, and gone on from when all that is cheaper has been tried. So no
// schedule comes twice.
//
//     ways:  a ─ b ─ c ─ …       the ways that were deferred share their
//                └─ d ─ e        beginnings; each is known by its last choice
//
// With many threads the orders in which they hand over to each other are too
// many even without a preemption. A search in order tries the preemptions
// alone, a few hundred schedules (after "Delay-Bounded Scheduling", Emmi,
// Qadeer and Rakamarić, POPL 2011).
//
// Pruning: a state that was reached before, with the same thread running, has
// nothing new behind it, for it cost as much then or less. A state is known by
// the order in which each object was used (objects.c); this is sound under a
// bound, which sleep sets are not (Coons, Musuvathi and McKinley, OOPSLA 2013).

#include "engine.h"

enum {
    MAX_DEPTH = 1 << 16,
    MAX_OPTIONS = 1 << 20,
    MAX_WAYS = 1 << 22,
    SEEN = 1 << 22,
    MAX_PROBES = 64,
};

struct choice {
    uint16_t thread;
    uint16_t value;
    uint8_t how;
};

struct node {
    int first; // its options in the pool
    uint16_t count;
    uint16_t taken;
    uint32_t way; // the way up to here and with what is taken; 0: not kept
};

// A choice behind another one. Number 0 is the beginning of the program.
struct way {
    uint32_t before;
    uint32_t next; // deferred at the same cost; 0: none
    struct choice choice;
};

// Schedule after schedule, and of each the last choice first, as a search depth
// first goes back.
struct deferred {
    uint32_t first;
    uint32_t last;
    uint32_t before; // of the schedule that runs: the last one of those before
    uint32_t run;    // which that is
};

struct seen {
    uint64_t key;
    uint32_t search; // which one saw it; of an earlier one it is free
};

struct search {
    int bound; // what the schedules cost that are tried now
    int last;  // no schedule may cost more
    int lost;  // what costs as much was not kept for want of room
    uint32_t number;
    bool in_order;
    bool prunes;
    int depth;  // choices made in this schedule
    int length; // of the path
    struct node path[MAX_DEPTH];
    struct choice pool[MAX_OPTIONS];
    uint32_t way_count;
    struct way ways[MAX_WAYS];
    uint32_t runs;
    struct deferred deferred[MAX_BOUND + 1]; // by cost
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

void search_start(int last, bool in_order) {
    search->number++;
    search->bound = 0;
    search->last = last < MAX_BOUND ? last : MAX_BOUND;
    search->lost = MAX_BOUND + 1;
    search->in_order = in_order;
    search->length = 0;
    search->way_count = 1;
    plain_memset(search->deferred, 0, sizeof search->deferred);
    search->bound_mattered = false;
    search->is_full = false;
}

static void begin(void) {
    search->runs++;
    search->depth = 0;
}

// All that the future depends on: what each thread knows, is about to do and
// waits for, and the time. What the objects hold follows from
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
    for (int i = 0; i < MAX_PROBES; i++) {
        struct seen *seen = &search->seen[(key + (uint64_t)i) % SEEN];
        bool is_used = seen->search == search->number;
        if (is_used && seen->key == key)
            return true;
        if (!is_used || i == MAX_PROBES - 1) { // full: forget one
            *seen = (struct seen){key, search->number};
            return false;
        }
    }
    return false;
}

// ------------------------------------------------------------------- ways

static struct choice choice_of(const struct option *option) {
    return (struct choice){option->thread, option->value, option->how};
}

// Returns the number of the way, 0 where there is no room.
static uint32_t keep_way(uint32_t before, struct choice choice) {
    if (search->way_count == MAX_WAYS)
        return 0;
    search->ways[search->way_count] = (struct way){before, 0, choice};
    return search->way_count++;
}

// The number of the way of this schedule so far.
static bool keep_path(uint32_t *way) {
    int kept = search->depth;
    while (kept > 0 && search->path[kept - 1].way == 0)
        kept--;
    *way = kept > 0 ? search->path[kept - 1].way : 0;
    for (; kept < search->depth; kept++) {
        struct node *node = &search->path[kept];
        *way = keep_way(*way, search->pool[node->first + node->taken]);
        if (*way == 0)
            return false;
        node->way = *way;
    }
    return true;
}

static void add_deferred(struct deferred *some, uint32_t way) {
    if (some->run != search->runs) {
        some->run = search->runs;
        some->before = some->last;
    }
    uint32_t *link =
        some->before == 0 ? &some->first : &search->ways[some->before].next;
    search->ways[way].next = *link;
    *link = way;
    if (search->ways[way].next == 0)
        some->last = way;
}

static uint32_t take_first(struct deferred *some) {
    uint32_t way = some->first;
    some->first = search->ways[way].next;
    if (some->first == 0)
        some->last = 0;
    return way;
}

// Keeps what a schedule that takes this option begins with.
static void defer(const struct option *option) {
    int cost = ex->run.used + option->cost;
    uint32_t before;
    uint32_t way = keep_path(&before) ? keep_way(before, choice_of(option)) : 0;
    if (way == 0) {
        search->lost = cost < search->lost ? cost : search->lost;
        return;
    }
    add_deferred(&search->deferred[cost], way);
}

static void set_path(uint32_t way) {
    int length = 0;
    for (uint32_t at = way; at != 0; at = search->ways[at].before)
        length++;
    search->length = length;
    for (uint32_t at = way; at != 0; at = search->ways[at].before) {
        search->pool[--length] = search->ways[at].choice;
        search->path[length] = (struct node){length, 1, 0, at};
    }
}

// ---------------------------------------------------------------- choosing

static void add_node(const struct option *options, const int *cheap,
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
        search->pool[first + i] = choice_of(&options[cheap[i]]);
    search->path[search->length++] =
        (struct node){first, (uint16_t)count, 0, 0};
}

// The option that the path has here.
static int follow(const struct option *options, int count) {
    const struct node *node = &search->path[search->depth++];
    const struct choice *wanted = &search->pool[node->first + node->taken];
    for (int i = 0; i < count; i++)
        if (options[i].thread == wanted->thread &&
            options[i].how == wanted->how && options[i].value == wanted->value)
            return i;
    fail(NOT_EXPLORED, ex->run.current->next.pc,
         "it does not do the same twice: a choice of T%d came again without it",
         wanted->thread);
}

// Those that cost nothing, the usual one first.
static int find_cheap(const struct option *options, int count, int usual,
                      int *cheap) {
    int n = 0;
    if (usual != NOBODY)
        cheap[n++] = usual;
    for (int i = 0; i < count; i++)
        if (i != usual && options[i].cost == 0)
            cheap[n++] = i;
    return n;
}

static bool is_affordable(const struct option *option) {
    return ex->run.used + option->cost <= search->last;
}

// Whether something else than what is cheap can be afforded.
static bool has_more(const struct option *options, int count, int usual) {
    bool more = false;
    for (int i = 0; i < count; i++) {
        if (i == usual || options[i].cost == 0)
            continue;
        if (is_affordable(&options[i]))
            more = true;
        else
            search->bound_mattered = true;
    }
    return more;
}

// A choice that was not met before on this way.
static void meet_choice(const struct option *options, int count, int usual,
                        const int *cheap, int cheap_count) {
    for (int i = 0; i < count; i++)
        if (i != usual && options[i].cost > 0 && is_affordable(&options[i]))
            defer(&options[i]);
    add_node(options, cheap, cheap_count);
}

static int choose(const struct option *options, int count, int current) {
    int cheap[MAX_OPTIONS_HERE];
    int n = find_cheap(options, count, current, cheap);
    bool more = has_more(options, count, current);
    if ((n == 1 && !more) || (search->in_order && current == NOBODY))
        return cheap[0];
    if (search->depth == search->length) {
        if (search->prunes && was_seen(ex->run.current->id))
            fail(PRUNED, 0, "seen before");
        meet_choice(options, count, current, cheap, n);
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
    int cheap[MAX_OPTIONS_HERE];
    int n = find_cheap(options, count, 0, cheap);
    if (!has_more(options, count, 0) && n == 1)
        return 0;
    if (search->depth == search->length)
        meet_choice(options, count, 0, cheap, n);
    return follow(options, count);
}

const struct strategy bounded = {
    .name = "bounded", .begin = begin, .choose = choose, .decide = decide_next};

// -------------------------------------------------------------- going on

// The next way that was deferred, of those that cost least.
static bool take_deferred(void) {
    for (; search->bound <= search->last && search->bound < search->lost;
         search->bound++) {
        struct deferred *some = &search->deferred[search->bound];
        if (some->first == 0)
            continue;
        set_path(take_first(some));
        return true;
    }
    return false;
}

bool search_advance(void) {
    while (search->length > 0) {
        struct node *last = &search->path[search->length - 1];
        last->way = 0;
        if (++last->taken < last->count)
            return true;
        search->length--;
    }
    return take_deferred();
}

bool search_is_too_deep(void) {
    return search->is_full;
}

bool search_was_given_up(void) {
    return search->is_full || search->bound >= search->lost;
}

bool search_was_complete(void) {
    return !search->bound_mattered && search->lost > search->last;
}
