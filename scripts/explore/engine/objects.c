// objects.c — what is known of each mutex, semaphore, thread …, by address, and
// the hash of the order in which they were used.
//
// Two schedules in which every object was used in the same order are the same
// to the program (Mazurkiewicz, 1977). Each event is hashed with what came
// before it, in its thread and at its object; the sum over all events then
// stands for the state.

#include "engine.h"

enum { SLOTS = 1 << 14 };

static struct object *objects;

static uint64_t mix(uint64_t a, uint64_t b) { // xxHash's avalanche
    uint64_t x = a * 0x9e3779b97f4a7c15u ^ (b + 0x165667b19e3779f9u);
    x = (x ^ x >> 33) * 0xff51afd7ed558ccdu;
    x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53u;
    return x ^ x >> 33;
}

void objects_init(void) {
    objects = memory_outside(SLOTS * sizeof *objects);
}

struct object *object_at(const volatile void *address) {
    size_t slot = mix((uintptr_t)address, 0) % SLOTS;
    for (int tries = 0; tries < SLOTS; tries++) {
        struct object *object = &objects[(slot + (size_t)tries) % SLOTS];
        if (object->address == address && object->generation == ex->generation)
            return object;
        if (object->generation == ex->generation)
            continue;
        // A slot of an earlier schedule is free.
        plain_memset(object, 0, sizeof *object - sizeof object->clock);
        plain_memset(object->clock, 0, sizeof object->clock);
        object->address = address;
        object->generation = ex->generation;
        object->owner = NOBODY;
        return object;
    }
    fail(NOT_EXPLORED, 0, "more than %d objects", SLOTS);
}

enum { DESTROYED = 0x0DE57207 };

void object_destroy(struct object *object) {
    const int mark = DESTROYED;
    object->initialized = false;
    object->destroyed = true;
    plain_memcpy((void *)object->address, &mark, sizeof mark);
}

bool object_is_destroyed(struct object *object) {
    return object->destroyed &&
           *(const volatile int *)object->address == DESTROYED;
}

struct object *object_in_use(const volatile void *address, const char *name,
                             uintptr_t pc) {
    struct object *object = object_at(address);
    if (object_is_destroyed(object))
        fail(MISUSE, pc, "a destroyed %s is used", name);
    if (memory_is_freed((uintptr_t)address))
        fail(USE_AFTER_FREE, pc, "a %s is used that has been freed", name);
    return object;
}

void note_event(const volatile void *address, bool changes, uintptr_t pc) {
    struct object *object = object_at(address);
    struct thread *me = ex->run.current;
    uint64_t hash =
        mix(mix(me->past, (uintptr_t)address ^ pc << 20),
            changes ? object->changed + object->reads * 3 : object->changed);
    me->past = hash;
    if (changes) {
        object->changed = hash;
        object->reads = 0;
    } else {
        object->reads += hash;
    }
    ex->run.state += hash;
}

void release_to(const volatile void *address) {
    struct object *object = object_at(address);
    struct thread *me = ex->run.current;
    join_clocks(object->clock, me->clock);
    me->clock[me->slot]++;
}

void acquire_from(const volatile void *address) {
    join_clocks(ex->run.current->clock, object_at(address)->clock);
}

void join_clocks(clocks into, const clocks from) {
    for (int i = 0; i < ex->run.slots; i++)
        if (from[i] > into[i])
            into[i] = from[i];
}

// Keeps the hash of what has happened there, which orders it.
void objects_forget(uintptr_t start, size_t size) {
    for (uintptr_t address = start; address < start + size; address++) {
        size_t slot = mix(address, 0) % SLOTS;
        for (; objects[slot].generation == ex->generation;
             slot = (slot + 1) % SLOTS) {
            struct object *object = &objects[slot];
            if ((uintptr_t)object->address != address)
                continue;
            const struct object old = *object;
            *object = (struct object){.address = old.address,
                                      .generation = old.generation,
                                      .owner = NOBODY,
                                      .changed = old.changed,
                                      .reads = old.reads};
            break;
        }
    }
}

void note_decision(uint64_t what) {
    struct thread *me = ex->run.current;
    me->past = mix(me->past, what);
    ex->run.state += me->past;
}
