// race.c — which memory is shared, and which accesses to it race.
//
// Vector clocks (Fidge 1988, Mattern 1989) tell for two accesses whether one
// happens before the other. Unlike the order of the schedule that depends on
// locks and atomics only, so a race shows in schedules in which nothing went
// wrong. Each place remembers the last accesses of each thread to its bytes.
//
// An access to memory that only one thread uses, or that nobody writes to, is
// no point of choice: nobody can tell when it happened. Which memory that is
// gets learned: when a second thread turns up the search begins anew.

#include "engine.h"

enum {
    PLACES = 1 << 20,
    ENTRIES = 2 * PLACES,
    GRAIN = 8,
    WORDS = PAGE / GRAIN,
    RECORDS = 12,
    MAX_RACES = 256,
    SHARED = -2,
    READERS = -3,
};

struct record {
    uint32_t clock;
    unsigned bytes : 8; // which of the 8, as bits
    unsigned slot : 10; // of its thread
    unsigned thread : 11;
    unsigned writes : 1;
    unsigned atomic : 1;
    uintptr_t pc;
};

// Eight bytes of memory. owner and written are kept from schedule to schedule.
struct place {
    bool is_racy;
    int16_t owner; // the only thread so far, SHARED, or READERS
    bool written;
    unsigned generation;
    int count;
    struct record records[RECORDS];
};

// Where the place of a word is: the words of a page have entries side by side,
// and places lie in the order in which they were first needed, so that what a
// schedule needs is little, and near.
struct entry {
    uintptr_t key; // the word's address / GRAIN; 0: free
    uint32_t place;
};

// Pages that other threads use of a thread's stack; none: end is 0.
struct pages {
    size_t first;
    size_t end;
};

static struct entry *entries;
static struct place *places;
static uint32_t *place_count;
static int16_t
    *users; // of each page of the threads': one thread + 1, SHARED, 0
static struct pages *lent; // of each thread
static uint16_t *holders;  // of each slot: the last thread that had it
struct race *races;

// The entry of a word, or the free one where it belongs.
static struct entry *entry_of(uintptr_t key) {
    size_t page = key / WORDS * 0x9e3779b97f4a7c15u >> 40;
    size_t slot = page * WORDS + key % WORDS;
    while (true) {
        struct entry *entry = &entries[slot % ENTRIES];
        if (entry->key == key || entry->key == 0)
            return entry;
        slot += WORDS;
    }
}

// NULL: it has none yet.
static struct place *look_up(uintptr_t key) {
    const struct entry *entry = entry_of(key);
    return entry->key == 0 ? NULL : &places[entry->place];
}

static struct place *add_place(uintptr_t key, int owner) {
    if (*place_count == PLACES)
        fail(NOT_EXPLORED, ex->run.current->next.pc,
             "it uses more than %d MB of memory, use less",
             PLACES * GRAIN >> 20);
    struct entry *entry = entry_of(key);
    *entry = (struct entry){key, (*place_count)++};
    struct place *place = &places[entry->place];
    place->owner = (int16_t)owner;
    return place;
}

// Notes that the current thread uses a page.
static void note_user(uintptr_t address) {
    size_t page = memory_page(address);
    if (page == NO_PAGE)
        return;
    int me = ex->run.current->id;
    users[page] =
        users[page] == 0 || users[page] == me + 1 ? (int16_t)(me + 1) : SHARED;
    int owner = memory_owner(address);
    if (owner == NOBODY || owner == me)
        return;
    struct pages *pages = &lent[owner];
    if (pages->end == 0 || page < pages->first)
        pages->first = page;
    if (page >= pages->end)
        pages->end = page + 1;
}

// A handler that interrupts its thread is another user of what both access.
static int user_now(void) {
    const struct thread *me = ex->run.current;
    return me->id + (me->handling > 0 ? MAX_THREADS : 0);
}

static struct place *place_at(uintptr_t key) {
    struct place *place = look_up(key);
    if (place != NULL)
        return place;
    note_user(key * GRAIN);
    return add_place(key, user_now());
}

void race_init(void) {
    entries = memory_outside(ENTRIES * sizeof *entries);
    places = memory_outside(PLACES * sizeof *places);
    place_count = memory_outside(sizeof *place_count);
    races = memory_outside(MAX_RACES * sizeof *races);
    users = memory_outside((MAX_THREADS << (PLACE_BITS - 12)) * sizeof *users);
    lent = memory_outside(MAX_THREADS * sizeof *lent);
    holders = memory_outside(MAX_ALIVE * sizeof *holders);
    ex->most_slots = 1;
}

static bool becomes_shared(uintptr_t key, struct place *place, bool writes) {
    int me = user_now();
    if (place->owner == SHARED)
        return true;
    if (place->owner == me) {
        place->written |= writes;
        return false;
    }
    note_user(key * GRAIN);
    if (!writes && !place->written) {
        place->owner = READERS;
        return false;
    }
    place->owner = SHARED;
    ex->found_shared = true;
    // A thread may have looked at it before, as at memory of its own.
    for (int i = 0; i < ex->run.count; i++)
        begin_again(&ex->threads[i]);
    return true;
}

bool race_is_shared(const struct access *access) {
    uintptr_t first = access->address / GRAIN;
    uintptr_t last = (access->address + access->size - 1) / GRAIN;
    bool shared = false;
    for (uintptr_t key = first; key <= last; key++)
        shared |= becomes_shared(key, place_at(key), access->writes);
    return shared;
}

bool race_is_used(uintptr_t address) {
    struct place *place = place_at(address / GRAIN);
    becomes_shared(address / GRAIN, place, false);
    return place->owner == SHARED;
}

void race_use(const volatile void *object) {
    uintptr_t key = (uintptr_t)object / GRAIN;
    struct place *place = look_up(key);
    if (place != NULL)
        becomes_shared(key, place, true);
    else // no access has been taken for its thread's own so far
        add_place(key, SHARED);
}

static void note_race(uintptr_t address, const struct record *old,
                      const struct record *now) {
    ex->run.races++;
    for (int i = 0; i < ex->race_count; i++)
        if ((races[i].pc[0] == old->pc && races[i].pc[1] == now->pc) ||
            (races[i].pc[0] == now->pc && races[i].pc[1] == old->pc))
            return;
    if (ex->race_count == MAX_RACES)
        return;
    struct race *race = &races[ex->race_count++];
    *race = (struct race){
        .pc = {old->pc, now->pc},
        .thread = {old->thread, now->thread},
        .writes = {old->writes, now->writes},
        .atomic = {old->atomic, now->atomic},
    };
    unsigned both = old->bytes & now->bytes;
    race->size = __builtin_popcount(both);
    memory_describe(address / GRAIN * GRAIN + (uintptr_t)__builtin_ctz(both),
                    race->place, sizeof race->place);
}

static void remember(struct place *place, const struct record *now) {
    const struct thread *me = ex->run.current;
    int free = place->count;
    for (int i = 0; i < place->count; i++) {
        const struct record *old = &place->records[i];
        bool same = old->slot == now->slot && old->writes == now->writes &&
                    old->atomic == now->atomic && old->bytes == now->bytes;
        // What happened before this write can race with nobody who does not
        // race with this write too.
        bool covered = now->writes && !now->atomic &&
                       (old->bytes & ~now->bytes) == 0 &&
                       old->clock <= me->clock[old->slot];
        if (same || covered) {
            free = i;
            break;
        }
    }
    if (free == RECORDS)
        free = (int)(now->pc % RECORDS); // somebody has to be forgotten
    else if (free == place->count)
        place->count++;
    place->records[free] = *now;
}

// From the next run on memory on which there is a race follows the rules of
// C11's relaxed accesses.
static void note_racy(struct place *place) {
    if (place->is_racy || ex->memory != C11)
        return;
    place->is_racy = true;
    ex->is_weak = true;
    ex->found_shared = true;
}

bool race_is_known(uintptr_t address) {
    const struct place *place = look_up(address / GRAIN);
    return place != NULL && place->is_racy;
}

static void find_races(struct place *place, uintptr_t address,
                       const struct record *now) {
    const struct thread *me = ex->run.current;
    for (int i = 0; i < place->count; i++) {
        const struct record *old = &place->records[i];
        if (old->slot != now->slot && (old->bytes & now->bytes) != 0 &&
            (old->writes || now->writes) && !(old->atomic && now->atomic) &&
            old->clock > me->clock[old->slot]) {
            note_race(address, old, now);
            note_racy(place);
        }
    }
}

void race_access(const struct access *access) {
    const struct thread *me = ex->run.current;
    uintptr_t start = access->address;
    uintptr_t end = start + access->size;
    for (uintptr_t key = start / GRAIN; key <= (end - 1) / GRAIN; key++) {
        struct place *place = place_at(key);
        if (place->generation != ex->generation) {
            place->generation = ex->generation;
            place->count = 0;
        }
        unsigned bytes = 0xff;
        if (key == start / GRAIN)
            bytes &= 0xffu << start % GRAIN;
        if (key == (end - 1) / GRAIN)
            bytes &= 0xffu >> (GRAIN - 1 - (end - 1) % GRAIN);
        struct record now = {.clock = me->clock[me->slot],
                             .slot = (unsigned)me->slot % MAX_ALIVE,
                             .thread = (unsigned)me->id % MAX_THREADS,
                             .bytes = bytes & 0xffu,
                             .writes = access->writes,
                             .atomic = access->atomic,
                             .pc = access->pc};
        find_races(place, start, &now);
        remember(place, &now);
    }
}

void race_with_allocation(const struct access *access, int thread,
                          uintptr_t pc) {
    const struct record allocation = {
        .thread = (unsigned)thread % MAX_THREADS, .writes = true, .pc = pc};
    const struct record now = {.thread =
                                   (unsigned)ex->run.current->id % MAX_THREADS,
                               .writes = access->writes,
                               .atomic = access->atomic,
                               .pc = access->pc};
    note_race(access->address, &allocation, &now);
}

// The end of what lies from key to end and in the same page.
static uintptr_t end_of_page(uintptr_t key, uintptr_t end) {
    uintptr_t next = (key * GRAIN / PAGE + 1) * PAGE / GRAIN;
    return next < end ? next : end;
}

// A page that nobody but this thread has used holds nothing to be found.
static bool is_used(uintptr_t key, int but) {
    size_t page = memory_page(key * GRAIN);
    return page == NO_PAGE || (users[page] != 0 && users[page] != but + 1);
}

void race_free(const void *block, size_t size, uintptr_t pc) {
    const struct thread *me = ex->run.current;
    const struct record now = {.clock = me->clock[me->slot],
                               .slot = (unsigned)me->slot % MAX_ALIVE,
                               .thread = (unsigned)me->id % MAX_THREADS,
                               .bytes = 0xff,
                               .writes = true,
                               .pc = pc};
    uintptr_t key = (uintptr_t)block / GRAIN;
    uintptr_t end = ((uintptr_t)block + size + GRAIN - 1) / GRAIN;
    while (key < end) {
        uintptr_t next = end_of_page(key, end);
        if (!is_used(key, me->id))
            key = next;
        for (; key < next; key++) {
            struct place *place = look_up(key);
            if (place == NULL) // nobody has used it
                continue;
            becomes_shared(key, place, true);
            if (place->generation == ex->generation)
                find_races(place, key * GRAIN, &now);
        }
    }
}

void race_end_thread(const struct thread *thread, uintptr_t pc) {
    const struct pages *pages = &lent[thread->id];
    if (pages->end > 0)
        note_far_effect();
    if (pages->end > 0)
        race_free(memory_page_start(pages->first),
                  (pages->end - pages->first) * PAGE, pc);
}

void race_forget(uintptr_t start, size_t size) {
    uintptr_t key = start / GRAIN;
    uintptr_t end = (start + size + GRAIN - 1) / GRAIN;
    while (key < end) {
        uintptr_t next = end_of_page(key, end);
        if (!is_used(key, NOBODY))
            key = next;
        for (; key < next; key++) {
            struct place *place = look_up(key);
            if (place != NULL)
                place->count = 0;
        }
    }
}

// A slot whose thread has ended serves another one, whose numbers go on from
// there. If the parent knows of that end, so does the child, and nothing is
// lost. Without such a slot, and none left, one of a thread of whose end the
// parent does not know has to do: then a race with that thread may be missed.
static int free_slot(const struct thread *parent) {
    int unknown = NOBODY;
    for (int i = 1; i < ex->run.slots; i++) {
        const struct thread *holder = &ex->threads[holders[i]];
        if (holder->state != ENDED)
            continue;
        if (parent->clock[i] + 1 >= holder->clock[i])
            return i;
        unknown = i;
    }
    return ex->run.slots < MAX_ALIVE ? ex->run.slots++ : unknown;
}

void race_begin_thread(struct thread *parent, struct thread *child) {
    int last = ex->run.slots;
    int slot = free_slot(parent);
    if (ex->run.slots > ex->most_slots)
        ex->most_slots = ex->run.slots;
    if (slot == NOBODY)
        fail(NOT_EXPLORED, child->created_at, "more than %d threads at once",
             MAX_ALIVE);
    join_clocks(child->clock, parent->clock);
    child->slot = slot;
    child->clock[slot] =
        slot == last ? 1 : ex->threads[holders[slot]].clock[slot];
    holders[slot] = (uint16_t)child->id;
    parent->clock[parent->slot]++;
}
