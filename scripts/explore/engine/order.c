// order.c — the order of all seq_cst operations: there must be one.
//
// C11 asks that all seq_cst accesses and fences can be put into one order that
// agrees with what each thread does, with what happens before what, and with
// the order in which the accesses of each location stand: by RC11 (Lahav and
// others, PLDI 2017), that the relation psc has no circle. An operation that
// reads the last store of its location, or stands behind it, comes after all
// that was done, so it closes none. Only one that reads an earlier store, or
// stands in front of one, comes before something that was done, and this puts
// each seq_cst fence that happens before the one in front of each that happens
// after the other. So it is allowed if nothing that would then come later is
// known to come earlier.
//
// For that the nodes, which are the seq_cst accesses and fences, each have the
// set of nodes that come before them. It follows from the picture of the
// execution alone, so it does not matter when in a run something was done. Left
// out is that a fence comes before what it happens before, and behind what
// happens before it: in a circle the way leads on from there, or has led there,
// by the order of some location, and that is kept for the fence as well.
//
// Where there is no room for more, only what is certainly allowed is tried.

#include "order.h"

enum {
    MAX_EVENTS = 1 << 14,
    MAX_NODES = 1 << 10,
    WORDS = MAX_NODES / 64,
};

#define LATER UINT32_MAX

// An atomic access or a seq_cst fence.
struct event {
    int thread;
    int slot;
    uint32_t epoch;
    uint32_t elsewhere; // of what its thread did next to something else, in
                        // its clock; LATER: nothing yet
    int location;       // NOBODY: a fence
    uint16_t number;    // of the store that it has made, or read
    bool writes;
    int node;         // NOBODY: it is not seq_cst
    int before;       // of its thread
    int before_there; // of its location
};

// What a thread has done last, and what it knew before it began to do nothing
// but access that location.
struct latest {
    int event;
    int node;
    int location; // NOBODY: it did something else
    clocks known;
};

struct set {
    uint64_t bits[WORDS];
};

struct orders {
    unsigned generation;
    bool is_full;
    int event_count;
    int node_count;
    int location_count;            // for which the next is filled in
    int last_there[MAX_LOCATIONS]; // event
    struct latest latest[MAX_THREADS];
    clocks known;           // before the operation that is being done
    int nodes[MAX_NODES];   // their events
    int earlier[MAX_NODES]; // the last node of the same thread before it
    struct set before[MAX_NODES];
    int fence_count;
    int fences[MAX_NODES];             // those of the nodes that are fences
    int known_to[MAX_LOCATIONS];       // of a fence: the last position there
    int known_write_to[MAX_LOCATIONS]; // and that of a store
    struct event events[MAX_EVENTS];
    clocks clocks[MAX_EVENTS]; // what the thread of the event knew then
};

static struct orders *orders;

void order_init(void) {
    orders = memory_outside(sizeof *orders);
}

void order_begin(void) {
    orders->generation = ex->generation;
    orders->is_full = false;
    orders->event_count = 0;
    orders->node_count = 0;
    orders->fence_count = 0;
    orders->location_count = 0;
}

static bool is_on(void) {
    return orders->generation == ex->generation;
}

void order_begin_thread(const struct thread *thread) {
    struct latest *latest = &orders->latest[thread->id];
    latest->event = latest->node = latest->location = NOBODY;
}

static void copy_clock(clocks into, const clocks from) {
    plain_memcpy(into, from, sizeof into[0] * (size_t)ex->run.slots);
}

void order_next(void) {
    if (is_on())
        copy_clock(orders->known, ex->run.current->clock);
}

// -------------------------------------------------------------------- sets

static int words(void) {
    return (orders->node_count + 63) / 64;
}

static bool is_in(const struct set *set, int node) {
    return (set->bits[node / 64] >> node % 64 & 1) != 0;
}

static void add(struct set *set, int node) {
    set->bits[node / 64] |= (uint64_t)1 << node % 64;
}

static void add_all(struct set *set, const struct set *some) {
    for (int i = 0; i < words(); i++)
        set->bits[i] |= some->bits[i];
}

static bool have_common(const struct set *one, const struct set *other) {
    for (int i = 0; i < words(); i++)
        if ((one->bits[i] & other->bits[i]) != 0)
            return true;
    return false;
}

// A node and all that comes before it.
static void add_up_to(struct set *set, int node) {
    if (node == NOBODY || is_in(set, node))
        return;
    add(set, node);
    add_all(set, &orders->before[node]);
}

// ---------------------------------------------------------- happens before

static const struct event *event_of(int node) {
    return &orders->events[orders->nodes[node]];
}

static bool is_fence(const struct event *event) {
    return event->location == NOBODY;
}

static bool happens_before(const struct event *one, const struct event *other) {
    if (one->thread == other->thread)
        return one < other;
    return orders->clocks[other - orders->events][one->slot] >= one->epoch;
}

// Whether it happens before what the current thread does with that clock.
static bool is_known(const struct event *event, const clocks clock) {
    return event->thread == ex->run.current->id ||
           clock[event->slot] >= event->epoch;
}

static void add_fences_known(struct set *set, const clocks clock) {
    for (int i = 0; i < orders->fence_count; i++)
        if (is_known(event_of(orders->fences[i]), clock))
            add_up_to(set, orders->fences[i]);
}

static void add_fences_before(struct set *set, const struct event *event) {
    for (int i = 0; i < orders->fence_count; i++)
        if (happens_before(event_of(orders->fences[i]), event))
            add_up_to(set, orders->fences[i]);
}

static void add_fences_behind(struct set *set, const struct event *event) {
    for (int i = 0; i < orders->fence_count; i++)
        if (happens_before(event, event_of(orders->fences[i])))
            add(set, orders->fences[i]);
}

// ---------------------------------------------------------------- an access

// Of a location: a store, those that read it, and what is about to stand behind
// them.
enum { STORED, LOADED, BEHIND, POSITIONS };

struct attempt {
    int location;
    int position;
    bool writes;
    bool is_sc;
    const uint32_t *clock; // what it knows
};

static int position_of(const struct event *event) {
    return POSITIONS * rank_of(event->location, event->number) +
           (event->writes ? STORED : LOADED);
}

static int last_there(int location) {
    return location < orders->location_count ? orders->last_there[location]
                                             : NOBODY;
}

// The last seq_cst access of a thread behind which it has done something else
// that is known.
static int last_known(int thread, const clocks known) {
    int node = orders->latest[thread].node;
    while (node != NOBODY &&
           (is_fence(event_of(node)) ||
            known[event_of(node)->slot] < event_of(node)->elsewhere))
        node = orders->earlier[node];
    return node;
}

// What comes before a seq_cst access.
static void add_past(struct set *set, const struct attempt *attempt) {
    const struct latest *latest = &orders->latest[ex->run.current->id];
    add_up_to(set, latest->node);
    const uint32_t *known =
        latest->location == attempt->location ? latest->known : orders->known;
    for (int i = 0; i < ex->run.count; i++)
        add_up_to(set, last_known(i, known));
    for (int i = last_there(attempt->location); i != NOBODY;
         i = orders->events[i].before_there) {
        const struct event *event = &orders->events[i];
        bool is_passed =
            attempt->writes && position_of(event) < attempt->position;
        if (is_passed || is_known(event, attempt->clock))
            add_up_to(set, event->node);
        if (is_passed)
            add_fences_before(set, event);
    }
}

// Of an access: what comes before it; that, and each fence that happens before
// it; and what each of these comes before.
struct around {
    struct set past;
    struct set before, behind;
    struct set fences_before, fences_behind; // of the fences alone
};

static bool is_last(const struct attempt *attempt) {
    int count = location_number(attempt->location)->count;
    return attempt->position >= POSITIONS * (count - 1);
}

static void find_around(struct around *around, const struct attempt *attempt) {
    *around = (struct around){0};
    if (attempt->is_sc)
        add_past(&around->past, attempt);
    if (is_last(attempt))
        return;
    for (int i = last_there(attempt->location); i != NOBODY;
         i = orders->events[i].before_there) {
        const struct event *event = &orders->events[i];
        if (position_of(event) <= attempt->position)
            continue;
        add_fences_behind(&around->fences_behind, event);
        if (event->writes && event->node != NOBODY)
            add(&around->behind, event->node);
        if (event->writes)
            add_fences_behind(&around->behind, event);
    }
    add_fences_known(&around->fences_before, attempt->clock);
    around->before = around->past;
    add_all(&around->before, &around->fences_before);
}

static bool closes_circle(const struct around *around) {
    return have_common(&around->before, &around->behind) ||
           have_common(&around->fences_before, &around->fences_behind);
}

// Of what it would learn of by reading nothing matters here: it stands at this
// location, not behind what is read.
static bool allows(const struct location *location, int rank, int what,
                   int order) {
    if (rank == location->count - 1)
        return true;
    if (!is_on())
        return !ex->is_mixed; // else the search begins anew
    if (orders->is_full) {
        ex->is_cut = true;
        return false;
    }
    struct around around;
    find_around(&around, &(struct attempt){.location = index_of(location),
                                           .position = POSITIONS * rank + what,
                                           .writes = what == BEHIND,
                                           .is_sc = order == __ATOMIC_SEQ_CST,
                                           .clock = orders->known});
    return !closes_circle(&around);
}

bool order_allows_load(const struct location *location, int rank, int order) {
    return allows(location, rank, LOADED, order);
}

bool order_allows_behind(const struct location *location, int rank, int order) {
    return allows(location, rank, BEHIND, order);
}

// -------------------------------------------------------------- what is done

// What a thread did so far has something behind it.
static void end_run_there(struct latest *latest, uint32_t epoch) {
    for (int i = latest->event;
         i != NOBODY && orders->events[i].elsewhere == LATER;
         i = orders->events[i].before)
        orders->events[i].elsewhere = epoch;
}

// It goes on at that location, or NOBODY: elsewhere.
static void note_next(struct latest *latest, int location, uint32_t epoch) {
    if (location != NOBODY && latest->location == location)
        return;
    end_run_there(latest, epoch);
    latest->location = location;
    if (location != NOBODY)
        copy_clock(latest->known, orders->known);
}

void order_note_other(uint32_t epoch) {
    if (is_on())
        note_next(&orders->latest[ex->run.current->id], NOBODY, epoch);
}

// NULL: there is no room for it.
static struct event *add_event(int location, bool is_node, const clocks clock) {
    const struct thread *me = ex->run.current;
    struct latest *latest = &orders->latest[me->id];
    orders->is_full |= orders->event_count == MAX_EVENTS ||
                       (is_node && orders->node_count == MAX_NODES);
    if (orders->is_full)
        return NULL;
    note_next(latest, location, me->clock[me->slot]);
    struct event *event = &orders->events[orders->event_count];
    event->thread = me->id;
    event->slot = me->slot;
    event->epoch = me->clock[me->slot];
    event->elsewhere = LATER;
    event->location = location;
    event->before = latest->event;
    event->node = NOBODY;
    clear_clocks(orders->clocks[orders->event_count]);
    copy_clock(orders->clocks[orders->event_count], clock);
    latest->event = orders->event_count++;
    return event;
}

// What comes before a node is known for good, but for what later choices add.
static void add_node(struct event *event, const struct set *before) {
    event->node = orders->node_count++;
    if (is_fence(event))
        orders->fences[orders->fence_count++] = event->node;
    orders->earlier[event->node] = orders->latest[event->thread].node;
    orders->nodes[event->node] = (int)(event - orders->events);
    orders->before[event->node] = *before;
    orders->latest[event->thread].node = event->node;
}

// All of the one comes before all of the other, and so before what is behind
// that.
static void put_before(const struct set *before, const struct set *behind) {
    for (int i = 0; i < orders->node_count; i++)
        if (is_in(behind, i) || have_common(&orders->before[i], behind))
            add_all(&orders->before[i], before);
}

static void add_there(struct event *event) {
    for (; orders->location_count <= event->location; orders->location_count++)
        orders->last_there[orders->location_count] = NOBODY;
    event->before_there = orders->last_there[event->location];
    orders->last_there[event->location] = (int)(event - orders->events);
}

void order_note(const struct location *location, int rank, int order,
                bool writes) {
    if (!is_on() || orders->is_full)
        return;
    const struct attempt attempt = {.location = index_of(location),
                                    .position = POSITIONS * rank +
                                                (writes ? STORED : LOADED),
                                    .writes = writes,
                                    .is_sc = order == __ATOMIC_SEQ_CST,
                                    .clock = ex->run.current->clock};
    struct around around;
    find_around(&around, &attempt);
    if (closes_circle(&around)) // an exchange that fails with another order
        fail(PRUNED, 0, "no such execution");
    struct event *event =
        add_event(attempt.location, attempt.is_sc, attempt.clock);
    if (event == NULL)
        return;
    event->number = location->order[rank];
    event->writes = writes;
    add_there(event);
    if (attempt.is_sc) {
        add_node(event, &around.past);
        add(&around.before, event->node);
    }
    if (is_last(&attempt))
        return;
    put_before(&around.before, &around.behind);
    put_before(&around.fences_before, &around.fences_behind);
}

// ------------------------------------------------------------------ a fence

static void find_known_positions(const clocks clock) {
    for (int i = 0; i < orders->location_count; i++)
        orders->known_to[i] = orders->known_write_to[i] = NOBODY;
    for (int i = 0; i < orders->event_count; i++) {
        const struct event *event = &orders->events[i];
        if (is_fence(event) || !is_known(event, clock))
            continue;
        int position = position_of(event);
        if (position > orders->known_to[event->location])
            orders->known_to[event->location] = position;
        if (event->writes && position > orders->known_write_to[event->location])
            orders->known_write_to[event->location] = position;
    }
}

void order_note_fence(int order) {
    if (!is_on() || orders->is_full)
        return;
    const struct thread *me = ex->run.current;
    if (order != __ATOMIC_SEQ_CST) {
        order_note_other(me->clock[me->slot]);
        return;
    }
    clocks clock;
    copy_clock(clock, me->clock);
    join_clocks(clock, me->acquired);
    struct set past = {0};
    add_up_to(&past, orders->latest[me->id].node);
    find_known_positions(clock);
    for (int i = 0; i < orders->event_count; i++) {
        const struct event *event = &orders->events[i];
        if (is_fence(event))
            continue;
        if (position_of(event) < orders->known_write_to[event->location])
            add_up_to(&past, event->node);
        if (position_of(event) < orders->known_to[event->location])
            add_fences_before(&past, event);
    }
    struct event *event = add_event(NOBODY, true, clock);
    if (event != NULL)
        add_node(event, &past);
}
