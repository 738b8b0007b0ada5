// weak.c — C11's weaker memory orders: which of its stores an access may read.
//
// Each atomic location keeps its stores in modification order; memory holds the
// last of them. A thread has a view: for each location the latest store that it
// knows of. A load may read that one or any later one, and then knows it; what
// a release store carries is its thread's view, which an acquire load takes
// over. This is RC11 (Lahav, Vafeiadis, Kang, Hur and Dreyer, PLDI 2017) by
// views (Kang, Hur, Lahav, Vafeiadis and Dreyer, POPL 2017, without promises):
// a load reads only what has been stored, so that load buffering is left out. A
// release sequence goes on through updates alone, as C++20 has it (P0982); C17
// lets it also go on through later stores of the same thread, which allows
// less.
//
// Plain accesses to memory on which a data race was found are undefined in C.
// Here they read and write as relaxed ones, as machines and compilers do.
//
// None of this is done before an order weaker than seq_cst was used.

#include "order.h"

enum {
    MAX_CHOICES = 64, // of stores to read, or of places for one
    MAX_VIEWS = 1 << 12,
};

struct weak {
    unsigned generation;
    int view_count;
    struct view current[MAX_THREADS];
    struct view acquired[MAX_THREADS]; // what an acquire fence adds
    struct view released[MAX_THREADS]; // as of the last release fence
    struct view views[MAX_VIEWS];      // of locks, ended threads …
    int ranks[MAX_CHOICES];
};

static struct weak *weak;

void weak_init(void) {
    weak = memory_outside(sizeof *weak);
    stores_init();
    order_init();
}

bool weak_is_on(void) {
    return is_exploring() && weak->generation == ex->generation;
}

void note_order(int order) {
    if (order == __ATOMIC_SEQ_CST || !is_exploring() || ex->is_weak)
        return;
    ex->is_weak = true;
    ex->found_shared = true; // the search begins anew, with these rules
}

void weak_begin(void) {
    if (!ex->is_weak || ex->memory != C11)
        return;
    weak->generation = ex->generation;
    stores_begin();
    if (ex->is_mixed)
        order_begin();
    weak->view_count = 0;
    weak_begin_thread(NULL, &ex->threads[0]);
}

// ----------------------------------------------------------------- threads

void weak_begin_thread(const struct thread *parent,
                       const struct thread *child) {
    if (weak->generation != ex->generation)
        return;
    weak->current[child->id] = (struct view){0};
    if (parent != NULL)
        view_copy(&weak->current[child->id], &weak->current[parent->id]);
    weak->acquired[child->id] = (struct view){0};
    weak->released[child->id] = (struct view){0};
    order_begin_thread(child);
    if (parent == NULL)
        return;
    order_note_other(parent->clock[parent->slot] - 1);
    graph_pass(parent, child);
}

void weak_release_to(struct object *object) {
    if (!weak_is_on())
        return;
    const struct thread *me = ex->run.current;
    order_note_other(me->clock[me->slot] - 1);
    if (object->view == 0) {
        if (weak->view_count == MAX_VIEWS)
            fail(NOT_EXPLORED, 0, "more than %d locks and threads hand over",
                 MAX_VIEWS);
        object->view = (uint16_t)++weak->view_count;
        weak->views[object->view - 1] = (struct view){0};
    }
    view_join(&weak->views[object->view - 1], &weak->current[me->id]);
    graph_object("handover", object->address);
}

void weak_acquire_from(const struct object *object) {
    if (!weak_is_on() || object->view == 0)
        return;
    const struct thread *me = ex->run.current;
    order_note_other(me->clock[me->slot]);
    view_join(&weak->current[me->id], &weak->views[object->view - 1]);
    graph_object("takeover", object->address);
}

void weak_settle(uintptr_t address, size_t size) {
    if (!weak_is_on())
        return;
    struct object *object = object_at((const void *)address);
    for (int i = 0; i < location_count(); i++) {
        struct location *location = location_number(i);
        if (!location_overlaps(location, address, size))
            continue;
        const struct store *last = store_at(location, location->count - 1);
        join_clocks(object->clock, last->clock);
        view_join(&weak->current[ex->run.current->id], &last->view);
        location->size = 0;
    }
}

void weak_forget(uintptr_t address, size_t size) {
    if (weak_is_on())
        locations_forget(address, size);
}

// ------------------------------------------------------------------- access

// The place in the order from which on a thread may read or store.
static int first_rank(const struct location *location) {
    int i = index_of(location);
    return rank_of(i, number_in(&weak->current[ex->run.current->id], i));
}

// The search begins anew where the order of seq_cst operations turns out to
// matter: loads alone come as they are done.
static void begin_access(int order, bool writes) {
    if (order == __ATOMIC_SEQ_CST && writes && !ex->is_mixed) {
        ex->is_mixed = true;
        ex->found_shared = true;
    }
    order_next();
}

// Its thread knows the store from now on, and what that carries.
static void take_over(const struct location *location, int rank, int order) {
    struct thread *me = ex->run.current;
    const struct store *store = store_at(location, rank);
    ex->run.ended_sequence |= store->is_after_release;
    view_raise(&weak->current[me->id], index_of(location),
               location->order[rank]);
    view_join(&weak->acquired[me->id], &store->view);
    join_clocks(me->acquired, store->clock);
    if (acquires(order)) {
        view_join(&weak->current[me->id], &store->view);
        join_clocks(me->clock, store->clock);
    }
    me->past = mix(me->past, location->address ^ store->past);
}

static void tell(const struct location *location, int rank) {
    const struct store *missed =
        rank + 1 < location->count ? store_at(location, rank + 1) : NULL;
    report_seen(store_at(location, rank)->value, location->size,
                missed == NULL ? NOBODY : missed->thread,
                missed == NULL ? 0 : missed->point);
}

// What has been done at a location: it has read, or stands behind, the store
// there.
static struct in_graph in_graph(const struct location *location, int rank,
                                int order) {
    const struct store *store = store_at(location, rank);
    return (struct in_graph){.address = location->address,
                             .size = location->size,
                             .place = index_of(location),
                             .order = order,
                             .store_thread = store->thread,
                             .store_point = store->point,
                             .tried = -1};
}

static void tell_graph(const char *kind, const struct location *location,
                       int rank, int order) {
    const struct in_graph access = in_graph(location, rank, order);
    graph_access(kind, &access);
}

static bool is_too_many(int choices) {
    if (choices < MAX_CHOICES)
        return false;
    ex->is_cut = true;
    return true;
}

// Of what no interleaving does.
static int priced(int price) {
    enum { TOO_MUCH = 200 }; // for every bound
    return ex->newest_only ? TOO_MUCH : price;
}

// What the exhaustive search is told of what an operation has read.
static void note_reading(const struct location *location, int rank,
                         bool updates) {
    struct chosen chosen = {
        .reads = true, .updates = updates, .known = (uint16_t)location->count};
    if (rank != NOBODY)
        chosen.read = location->order[rank];
    note_choice(&chosen);
}

// Which of the stores in ranks is read: one that was not tried already in the
// place of an earlier step.
static int choose_rank(const struct location *location, int count, int price,
                       uintptr_t pc) {
    uint64_t untried = 0;
    for (int i = 0; i < count; i++)
        if (location->order[weak->ranks[i]] >= stores_tried())
            untried |= (uint64_t)1 << i;
    limit_decision(untried);
    int choice = decide_once(count, priced(price), READS_OLDER, pc);
    if ((untried >> choice & 1) == 0) // it reads the same as before
        limit_decision(0);
    limit_decision(UINT64_MAX);
    return weak->ranks[choice];
}

static int load(struct location *location, int order, int price, uintptr_t pc,
                void *value) {
    begin_access(order, false);
    int first = first_rank(location);
    int count = 0;
    for (int rank = location->count - 1; rank >= first; rank--)
        if (order_allows_load(location, rank, order) && !is_too_many(count))
            weak->ranks[count++] = rank;
    int rank = choose_rank(location, count, price, pc);
    plain_memcpy(value, store_at(location, rank)->value, location->size);
    take_over(location, rank, order);
    order_note(location, rank, order, false);
    tell(location, rank);
    tell_graph("load", location, rank, order);
    return rank;
}

void weak_load(const volatile void *at, size_t size, int order, uintptr_t pc,
               void *value) {
    struct location *location = location_find(at, size, pc);
    note_reading(location, NOBODY, false);
    int rank = load(location, order, 1, pc, value);
    note_reading(location, rank, false);
}

// What a store carries to those that read it.
static void hand_over(struct location *location, struct store *store, int rank,
                      int order) {
    struct thread *me = ex->run.current;
    int i = index_of(location);
    view_raise(&weak->current[me->id], i, location->order[rank]);
    view_join(&store->view, releases(order) ? &weak->current[me->id]
                                            : &weak->released[me->id]);
    view_raise(&store->view, i, location->order[rank]);
    join_clocks(store->clock, releases(order) ? me->clock : me->released);
    order_note(location, rank, order, true);
    store->is_after_release =
        !releases(order) && !store->is_update && location->releaser == me->id;
    if (releases(order)) {
        location->releaser = me->id;
        me->clock[me->slot]++;
    }
    me->past = store->past = mix(
        me->past, location->address * 3 ^ store_at(location, rank - 1)->past);
}

// The places where a store may stand, behind what its thread knows: the last
// one first. Nothing comes between an update and what it has read.
static int place_for(const struct location *location, int order) {
    int count = 0;
    int first = first_rank(location);
    for (int rank = location->count; rank > first; rank--)
        if ((rank == location->count || !store_at(location, rank)->is_update) &&
            order_allows_behind(location, rank - 1, order) &&
            !is_too_many(count))
            weak->ranks[count++] = rank;
    return weak->ranks[decide_at(count, priced(1))];
}

bool weak_store(const volatile void *at, size_t size, int order, uintptr_t pc,
                const void *value) {
    struct location *location = location_find(at, size, pc);
    begin_access(order, true);
    int rank = place_for(location, order);
    struct store *store = store_add(location, rank, value, pc);
    hand_over(location, store, rank, order);
    tell_graph("store", location, rank - 1, order);
    note_choice(&(struct chosen){.writes = true,
                                 .written = location->order[rank],
                                 .known = (uint16_t)location->count});
    return rank == location->count - 1;
}

// Plain accesses of other sizes than before: what was known is forgotten.
static bool is_plainly_known(uintptr_t address, size_t size) {
    if (location_known(address, size) != NULL)
        return true;
    weak_forget(address, size);
    return false;
}

// Where there are too many, memory is as it is.
void weak_begin_plain(const struct access *access) {
    if (!is_plainly_known(access->address, access->size) &&
        location_count() < MAX_LOCATIONS)
        location_add(access->address, access->size, access->pc);
}

void weak_load_plain(const struct access *access) {
    char value[WIDEST];
    weak_begin_plain(access);
    if (location_known(access->address, access->size) == NULL)
        return;
    // What an interleaving shows as well is shown by one.
    enum { PRICE = 2 };
    load(location_known(access->address, access->size), __ATOMIC_RELAXED, PRICE,
         access->pc, value);
    patch_memory(access->address, value, access->size);
}

void weak_store_plain(uintptr_t address, size_t size, uintptr_t pc) {
    if (!is_plainly_known(address, size))
        return; // the next access finds it in memory
    struct location *location = location_known(address, size);
    if (location->count == MAX_STORES) {
        weak_forget(address, size);
        return;
    }
    struct store *store =
        store_add(location, location->count, (const void *)address, pc);
    hand_over(location, store, location->count - 1, __ATOMIC_RELAXED);
    tell_graph("store", location, location->count - 2, __ATOMIC_RELAXED);
}

// ------------------------------------------------------------------ updates

static bool can_stand_behind(const struct location *location, int rank,
                             int order) {
    return !store_at(location, rank)->has_updated &&
           order_allows_behind(location, rank, order);
}

// Which store an update reads: one that no other update has read, or, if it
// only loads when the value is another one than expected or when it fails for
// no reason, any.
static int choose_read(const struct update *update,
                       const struct location *location, int failing,
                       const void *expected) {
    int count = 0;
    int first = first_rank(location);
    // What it can only fail with comes last: it need not.
    for (int fails = 0; fails <= update->may_fail; fails++)
        for (int rank = location->count - 1; rank >= first; rank--) {
            bool differs = expected != NULL &&
                           __builtin_memcmp(store_at(location, rank)->value,
                                            expected, location->size) != 0;
            bool is_usual =
                differs ? order_allows_load(location, rank, failing)
                        : can_stand_behind(location, rank, update->order);
            if (fails ? !differs && !is_usual &&
                            order_allows_load(location, rank, failing)
                      : is_usual)
                if (!is_too_many(count))
                    weak->ranks[count++] = rank;
        }
    return choose_rank(location, count, 1, update->pc);
}

void weak_begin_update(struct update *update, const volatile void *at,
                       size_t size, int order, int failing, uintptr_t pc,
                       const void *expected, void *old) {
    struct location *location = location_find(at, size, pc);
    update->location = index_of(location);
    update->pc = pc;
    update->order = order;
    update->is_spurious = false;
    begin_access(order, true);
    note_reading(location, NOBODY, true);
    update->rank = choose_read(update, location, failing, expected);
    plain_memcpy(old, store_at(location, update->rank)->value, size);
    note_reading(location, update->rank, true);
    update->must_fail = !can_stand_behind(location, update->rank, order);
    update->may_fail &= order_allows_load(location, update->rank, failing);
    tell(location, update->rank);
}

bool weak_end_update(const struct update *update, int order,
                     const void *value) {
    struct location *location = location_number(update->location);
    take_over(location, update->rank, order);
    struct store *read = store_at(location, update->rank);
    read->has_updated = true;
    int rank = update->rank + 1;
    struct store *store = store_add(location, rank, value, update->pc);
    store->is_update = true;
    view_join(&store->view, &read->view);
    join_clocks(store->clock, read->clock);
    hand_over(location, store, rank, order);
    tell_graph("update", location, update->rank, order);
    note_choice(&(struct chosen){.reads = true,
                                 .writes = true,
                                 .updates = true,
                                 .read = location->order[update->rank],
                                 .written = location->order[rank],
                                 .known = (uint16_t)(location->count - 1)});
    return rank == location->count - 1;
}

void weak_fail_update(const struct update *update, int order) {
    const struct location *location = location_number(update->location);
    take_over(location, update->rank, order);
    order_note(location, update->rank, order, false);
    struct in_graph access = in_graph(location, update->rank, order);
    access.tried = update->order;
    access.is_spurious = update->is_spurious;
    graph_access("load", &access);
}

// ------------------------------------------------------------------- fences

void weak_fence(int order) {
    int me = ex->run.current->id;
    graph_fence(order);
    begin_access(order, true);
    order_note_fence(order);
    if (acquires(order))
        view_join(&weak->current[me], &weak->acquired[me]);
    if (releases(order))
        view_copy(&weak->released[me], &weak->current[me]);
}
