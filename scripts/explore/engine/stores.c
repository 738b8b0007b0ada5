// stores.c — views, and the stores of each location: what there is to be read.

#include "stores.h"

enum {
    POOL = 1 << 16, // stores of all locations
    SLOTS = 1 << 14,
    ROOM = 1 << 28, // bytes for views and orders
};

struct stores {
    int location_count;
    int pool_count;
    uint16_t slots[SLOTS]; // by address: a location and 1
    struct location locations[MAX_LOCATIONS];
    struct store pool[POOL];
    size_t used; // of the room, in this run
    char room[ROOM];
};

static struct stores *stores;

void stores_init(void) {
    stores = memory_outside(sizeof *stores);
}

void stores_begin(void) {
    plain_memset(stores->slots, 0, sizeof stores->slots);
    stores->used = 0;
    stores->location_count = 0;
    stores->pool_count = 0;
}

// -------------------------------------------------------------------- room

// It is free again when the run ends.
static void *room_for(size_t size) {
    size = (size + 7) & ~(size_t)7;
    if (size > ROOM - stores->used)
        fail(NOT_EXPLORED, 0,
             "more than %d MB of what threads know of atomic variables: fewer "
             "variables, or fewer stores to them, need less",
             ROOM >> 20);
    stores->used += size;
    return stores->room + stores->used - size;
}

// The same array with room for more.
static void *moved(const void *from, size_t size, size_t new_size) {
    void *to = room_for(new_size);
    if (size > 0)
        plain_memcpy(to, from, size);
    return to;
}

// ------------------------------------------------------------------- views

int rank_of(int location, int number) {
    return stores->locations[location].rank[number];
}

int number_in(const struct view *view, int location) {
    return location < view->count ? view->numbers[location] : 0;
}

static void widen(struct view *view, int count) {
    if (count <= view->count)
        return;
    if (count > view->room) {
        int room = view->room == 0 ? count : 2 * count;
        view->numbers =
            moved(view->numbers, sizeof(uint16_t) * (size_t)view->count,
                  sizeof(uint16_t) * (size_t)room);
        view->room = room;
    }
    plain_memset(view->numbers + view->count, 0,
                 sizeof(uint16_t) * (size_t)(count - view->count));
    view->count = count;
}

void view_copy(struct view *into, const struct view *from) {
    into->count = 0;
    widen(into, from->count);
    if (from->count > 0)
        plain_memcpy(into->numbers, from->numbers,
                     sizeof(uint16_t) * (size_t)from->count);
}

void view_raise(struct view *into, int location, int number) {
    if (rank_of(location, number) <=
        rank_of(location, number_in(into, location)))
        return;
    widen(into, location + 1);
    into->numbers[location] = (uint16_t)number;
}

void view_join(struct view *into, const struct view *from) {
    widen(into, from->count);
    for (int i = 0; i < from->count; i++)
        if (from->numbers[i] != into->numbers[i])
            view_raise(into, i, from->numbers[i]);
}

// --------------------------------------------------------------- locations

bool location_overlaps(const struct location *location, uintptr_t address,
                       size_t size) {
    return location->size > 0 && address < location->address + location->size &&
           location->address < address + size;
}

struct store *store_at(const struct location *location, int rank) {
    return &stores->pool[location->stores[location->order[rank]]];
}

int location_count(void) {
    return stores->location_count;
}

struct location *location_number(int number) {
    return &stores->locations[number];
}

static void give_room(struct location *location) {
    size_t count = (size_t)location->count;
    size_t room = count == 0 ? 4 : 2 * count;
    location->order = moved(location->order, count * sizeof *location->order,
                            room * sizeof *location->order);
    location->rank = moved(location->rank, count * sizeof *location->rank,
                           room * sizeof *location->rank);
    location->stores = moved(location->stores, count * sizeof *location->stores,
                             room * sizeof *location->stores);
    location->room = (int)room;
}

// A new store at a place in the order. The number of the store.
static int insert(struct location *location, int rank, uintptr_t pc) {
    if (location->count == MAX_STORES || stores->pool_count == POOL)
        fail(NOT_EXPLORED, pc,
             "more than %d stores to one atomic variable, or %d to all: a "
             "smaller size needs fewer",
             MAX_STORES - 1, POOL);
    if (location->count == location->room)
        give_room(location);
    int number = location->count++;
    location->stores[number] = (uint32_t)stores->pool_count++;
    for (int i = number; i > rank; i--) {
        location->order[i] = location->order[i - 1];
        location->rank[location->order[i]] = (uint16_t)i;
    }
    location->order[rank] = (uint16_t)number;
    location->rank[number] = (uint16_t)rank;
    return number;
}

struct store *store_add(struct location *location, int rank, const void *value,
                        uintptr_t pc) {
    int number = insert(location, rank, pc);
    struct store *store = &stores->pool[location->stores[number]];
    const struct thread *me = ex->run.current;
    store->thread = me->id;
    store->point = me->points;
    store->is_update = false;
    store->is_after_release = false;
    store->has_updated = false;
    plain_memcpy(store->value, value, location->size);
    store->view = (struct view){0};
    clear_clocks(store->clock);
    return store;
}

struct location *location_known(uintptr_t address, size_t size) {
    size_t slot = address / 4 % SLOTS;
    for (; stores->slots[slot] != 0; slot = (slot + 1) % SLOTS) {
        struct location *location = &stores->locations[stores->slots[slot] - 1];
        if (location->address == address && location->size == size)
            return location;
    }
    return NULL;
}

struct location *location_add(uintptr_t address, size_t size, uintptr_t pc) {
    if (stores->location_count == MAX_LOCATIONS)
        fail(NOT_EXPLORED, pc,
             "more than %d atomic variables: a smaller size needs fewer",
             MAX_LOCATIONS);
    size_t slot = address / 4 % SLOTS;
    while (stores->slots[slot] != 0)
        slot = (slot + 1) % SLOTS;
    stores->slots[slot] = (uint16_t)(stores->location_count + 1);
    struct location *location = &stores->locations[stores->location_count++];
    location->address = address;
    location->size = (uint32_t)size;
    location->releaser = NOBODY;
    location->count = 0;
    location->room = 0;
    // What it holds now is known to all.
    struct store *first = store_add(location, 0, (const void *)address, pc);
    first->past = mix(address, 0);
    first->thread = NOBODY;
    join_clocks(first->clock, object_at((const void *)address)->clock);
    return location;
}

struct location *location_find(const volatile void *at, size_t size,
                               uintptr_t pc) {
    uintptr_t address = (uintptr_t)at;
    struct location *location = location_known(address, size);
    if (location != NULL)
        return location;
    for (int i = 0; i < stores->location_count; i++)
        if (location_overlaps(&stores->locations[i], address, size))
            fail(NOT_EXPLORED, pc,
                 "the same memory is accessed with two sizes, %u and %zu",
                 stores->locations[i].size, size);
    return location_add(address, size, pc);
}

int index_of(const struct location *location) {
    return (int)(location - stores->locations);
}

void locations_forget(uintptr_t address, size_t size) {
    for (int i = 0; i < stores->location_count; i++)
        if (location_overlaps(&stores->locations[i], address, size))
            stores->locations[i].size = 0;
}
