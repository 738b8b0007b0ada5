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
static clocks *object_clocks; // of each

// Those that a call has used, and that have not been destroyed or freed since.
struct in_use {
    unsigned generation;
    int count;
    struct object *all[SLOTS];
};

static struct in_use *in_use;

void objects_init(void) {
    objects = memory_outside(SLOTS * sizeof *objects);
    object_clocks = memory_outside(SLOTS * sizeof *object_clocks);
    in_use = memory_outside(sizeof *in_use);
}

// Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4).
static size_t slot_of(uintptr_t address) {
    return (size_t)(address * 0x9e3779b97f4a7c15u >> 40) % SLOTS;
}

struct object *object_at(const volatile void *address) {
    // Before main nothing is remembered but what stands in the object itself.
    static struct object nobodys;
    static clocks nobodys_clock;
    if (!is_exploring()) {
        nobodys = (struct object){
            .address = address, .owner = NOBODY, .clock = nobodys_clock};
        return &nobodys;
    }
    size_t slot = slot_of((uintptr_t)address);
    for (int tries = 0; tries < SLOTS; tries++) {
        struct object *object = &objects[(slot + (size_t)tries) % SLOTS];
        if (object->address == address && object->generation == ex->generation)
            return object;
        if (object->generation == ex->generation)
            continue;
        // A slot of an earlier schedule is free.
        *object = (struct object){.address = address,
                                  .generation = ex->generation,
                                  .owner = NOBODY,
                                  .clock = object_clocks[object - objects]};
        object_forget_clock(object);
        return object;
    }
    fail(NOT_EXPLORED, ex->run.current->next.pc,
         "more than %d locks and words of shared memory, use fewer", SLOTS);
}

void object_forget_clock(struct object *object) {
    if (is_exploring())
        clear_clocks(object->clock);
}

struct thread *thread_now(void) {
    static struct thread before_main;
    return is_exploring() ? ex->run.current : &before_main;
}

// ---------------------------------------------------------------- the marks

enum { DESTROYED = 0x0DE57207, HOLDER = 0xfff };

// Never that of a destroyed one, whose highest bit is not set.
static uint32_t mark_of(const volatile void *address) {
    uint32_t mark = (uint32_t)(mix((uintptr_t)address, 1) & ~(uint64_t)HOLDER);
    return mark | 0x80000000;
}

static uint32_t *word_of(const volatile void *address) {
    return (uint32_t *)(uintptr_t)address;
}

int object_holder(const volatile void *address) {
    uint32_t word = *word_of(address);
    if (word == 0)
        return NOBODY;
    if (word == DESTROYED)
        return GONE;
    if ((word & ~(uint32_t)HOLDER) != mark_of(address))
        return BROKEN;
    return (int)(word & HOLDER) - 1;
}

void object_hold(struct object *object, int holder) {
    *word_of(object->address) =
        mark_of(object->address) | (uint32_t)(holder + 1);
    object->owner = holder == SEVERAL ? NOBODY : holder;
}

void object_let_go(struct object *object) {
    *word_of(object->address) = 0;
    object->owner = NOBODY;
}

// ------------------------------------------------------------------ in use

static void list(struct object *object, const char *name) {
    if (object->name != NULL || !is_exploring())
        return;
    if (in_use->generation != ex->generation) {
        in_use->generation = ex->generation;
        in_use->count = 0;
    }
    object->name = name;
    object->place = in_use->count;
    in_use->all[in_use->count++] = object;
}

static void forget(struct object *object) {
    object->initialized = false;
    object->owner = NOBODY;
    if (object->name == NULL)
        return;
    struct object *last = in_use->all[--in_use->count];
    in_use->all[object->place] = last;
    last->place = object->place;
    object->name = NULL;
}

void object_destroy(struct object *object) {
    *word_of(object->address) = DESTROYED;
    forget(object);
}

static void note_use(struct object *object) {
    if (!is_exploring() || object->user == ex->run.current->id + 1)
        return;
    object->user = ex->run.current->id + 1;
    race_use(object->address);
}

struct object *object_in_use(const volatile void *address, const char *name,
                             uintptr_t pc) {
    if (is_exploring() && memory_is_freed((uintptr_t)address))
        fail(USE_AFTER_FREE, pc, "a %s is used that has been freed", name);
    if (object_holder(address) == GONE)
        fail(MISUSE, pc, "a destroyed %s is used", name);
    struct object *object = object_at(address);
    list(object, name);
    note_use(object);
    return object;
}

struct object *object_intact(const volatile void *address, const char *name,
                             uintptr_t pc) {
    struct object *object = object_in_use(address, name, pc);
    if (object_holder(address) == BROKEN)
        fail(MISUSE, pc,
             "a %s is used that was never initialized, or was copied or "
             "overwritten while in use",
             name);
    return object;
}

const struct thread *object_waiter(const volatile void *memory, size_t size) {
    if (!is_exploring())
        return NULL;
    for (int i = 0; i < ex->run.count; i++) {
        struct thread *thread = &ex->threads[i];
        const struct operation *next = &thread->next;
        if (thread->state == ALIVE && thread != ex->run.current &&
            next->ready != NULL &&
            (uintptr_t)next->object - (uintptr_t)memory < size &&
            !next->ready(thread))
            return thread;
    }
    return NULL;
}

// What lies on a stack may be another lock than the last that lay there, whose
// function has returned without a word. Not so in the outermost function, or
// when a thread holds it that is not the stack's and has not ended.
bool object_is_held(const volatile void *address) {
    int holder = object_holder(address);
    if (holder < 0 || !is_exploring() || !memory_is_stack((uintptr_t)address))
        return holder >= 0;
    int owner = memory_owner((uintptr_t)address);
    if (holder != SEVERAL && holder != owner)
        return ex->threads[holder].state == ALIVE;
    return owner == ex->run.current->id && ex->run.current->depth <= 1;
}

struct object *object_begin(const volatile void *address, const char *name,
                            uintptr_t pc) {
    if (is_exploring() && memory_is_freed((uintptr_t)address))
        fail(USE_AFTER_FREE, pc, "a %s is initialized that has been freed",
             name);
    const struct thread *waiter = object_waiter(address, 1);
    if (waiter != NULL)
        fail(MISUSE, pc, "a %s is initialized that T%d waits for", name,
             waiter->id);
    struct object *object = object_at(address);
    if (is_exploring() && ex->strict && object->initialized &&
        object_holder(address) != GONE && !memory_is_stack((uintptr_t)address))
        fail(MISUSE, pc, "a %s is initialized a second time", name);
    list(object, name);
    note_use(object);
    object->initialized = true;
    object->owner = NOBODY;
    object->view = 0;
    object_forget_clock(object);
    return object;
}

// Whether the current thread holds it.
static bool is_held(const struct object *object) {
    const struct thread *me = ex->run.current;
    int holder = object_holder(object->address);
    bool reads = false;
    for (int i = 0; holder == SEVERAL && i < MAX_READS; i++)
        reads |= me->reads[i].times > 0 && me->reads[i].lock == object->address;
    return holder == me->id || reads;
}

// What another thread holds it will use again, which tells more.
void objects_freed(const void *block, size_t size, uintptr_t pc) {
    if (in_use->generation != ex->generation)
        return;
    for (int i = in_use->count - 1; i >= 0; i--) {
        struct object *object = in_use->all[i];
        if ((uintptr_t)object->address - (uintptr_t)block >= size)
            continue;
        if (is_held(object))
            fail(MISUSE, pc, "memory is freed with a %s in it that T%d holds",
                 object->name, ex->run.current->id);
        const struct thread *waiter = object_waiter(object->address, 1);
        if (waiter != NULL)
            fail(MISUSE, pc,
                 "memory is freed with a %s in it that T%d waits for",
                 object->name, waiter->id);
        forget(object);
    }
}

// ------------------------------------------------------------------- events

void note_event(const volatile void *address, bool changes, uintptr_t pc) {
    if (!is_exploring())
        return;
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
    if (!is_exploring())
        return;
    struct object *object = object_at(address);
    struct thread *me = ex->run.current;
    join_clocks(object->clock, me->clock);
    me->clock[me->slot]++;
    weak_release_to(object);
}

void acquire_from(const volatile void *address) {
    if (!is_exploring())
        return;
    const struct object *object = object_at(address);
    join_clocks(ex->run.current->clock, object->clock);
    weak_acquire_from(object);
}

// No run has had a number in the other slots.
void clear_clocks(clocks all) {
    plain_memset(all, 0, (size_t)ex->most_slots * sizeof all[0]);
}

void thread_clear(struct thread *thread) {
    plain_memset(thread, 0, offsetof(struct thread, clock));
    clear_clocks(thread->clock);
    clear_clocks(thread->released);
    clear_clocks(thread->acquired);
}

void join_clocks(clocks into, const clocks from) {
    for (int i = 0; i < ex->run.slots; i++)
        if (from[i] > into[i])
            into[i] = from[i];
}

// Keeps the hash of what has happened there, which orders it.
void objects_forget(uintptr_t start, size_t size) {
    for (uintptr_t address = start; address < start + size; address++) {
        size_t slot = slot_of(address);
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
                                      .reads = old.reads,
                                      .clock = old.clock};
            object_forget_clock(object);
            break;
        }
    }
}

void note_decision(uint64_t what) {
    struct thread *me = ex->run.current;
    me->past = mix(me->past, what);
    ex->run.state += me->past;
}
