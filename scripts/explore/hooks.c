// hooks.c — the calls that the compiler puts in front of each access to memory,
// and the atomic operations, which it replaces by calls.
//
// -fsanitize=thread is used for its instrumentation alone; what the calls mean
// is what ThreadSanitizer's runtime takes them to mean (clang and gcc agree).

#include "explore.h"

enum { UNSEEN = 5000 };

static void check_freed(const volatile void *address, bool writes,
                        uintptr_t pc) {
    if (memory_is_freed((uintptr_t)address))
        fail(USE_AFTER_FREE, pc, "T%d %s memory that has been freed",
             ex->current->id, writes ? "writes to" : "reads");
}

// Waits for this thread's turn to make the access.
static void announce(enum what what, const volatile void *address, size_t size,
                     bool writes, uintptr_t pc) {
    bool atomic = what != READ && what != WRITE;
    check_freed(address, writes, pc);
    struct thread *me = ex->current;
    bool shared =
        race_is_shared(address, size, writes) || atomic || ex->tells_all;
    bool due = ex->strategy == REPLAY && replay_is_due();
    // A loop over memory of its own may wait for somebody who has not come yet.
    bool too_long = ++me->unseen > UNSEEN;
    if (!shared && !due && !too_long) {
        me->points++;
        return;
    }
    me->unseen = 0;
    me->has_yielded |= too_long && !shared;
    struct operation operation = {.what = what,
                                  .object = address,
                                  .size = size,
                                  .pc = pc,
                                  .deadline = NEVER};
    point(&operation);
    check_freed(address, writes, pc); // it may have been while others ran
    race_access(address, size, writes, atomic, pc);
    uintptr_t first = (uintptr_t)address & ~(uintptr_t)7;
    for (uintptr_t at = first; at < (uintptr_t)address + size; at += 8)
        note_event((const void *)at, writes, pc);
    if (what != ATOMIC_UPDATE)
        note_progress(writes);
}

static void access(enum what what, const volatile void *address, size_t size,
                   uintptr_t pc) {
    if (is_exploring() && size > 0 && !memory_is_tls((uintptr_t)address))
        announce(what, address, size, what == WRITE, pc);
}

void read_from(const volatile void *address, size_t size, uintptr_t pc) {
    access(READ, address, size, pc);
}

void store_to(volatile void *address, size_t size, uintptr_t pc) {
    access(WRITE, address, size, pc);
}

#define HOOK(size)                                                             \
    void __tsan_read##size(void *at);                                          \
    void __tsan_read##size(void *at) {                                         \
        access(READ, at, size, CALLER);                                        \
    }                                                                          \
    void __tsan_write##size(void *at);                                         \
    void __tsan_write##size(void *at) {                                        \
        access(WRITE, at, size, CALLER);                                       \
    }                                                                          \
    void __tsan_unaligned_read##size(void *at);                                \
    void __tsan_unaligned_read##size(void *at) {                               \
        access(READ, at, size, CALLER);                                        \
    }                                                                          \
    void __tsan_unaligned_write##size(void *at);                               \
    void __tsan_unaligned_write##size(void *at) {                              \
        access(WRITE, at, size, CALLER);                                       \
    }                                                                          \
    void __tsan_volatile_read##size(void *at);                                 \
    void __tsan_volatile_read##size(void *at) {                                \
        access(READ, at, size, CALLER);                                        \
    }                                                                          \
    void __tsan_volatile_write##size(void *at);                                \
    void __tsan_volatile_write##size(void *at) {                               \
        access(WRITE, at, size, CALLER);                                       \
    }                                                                          \
    void __tsan_read_write##size(void *at);                                    \
    void __tsan_read_write##size(void *at) {                                   \
        access(READ, at, size, CALLER);                                        \
        access(WRITE, at, size, CALLER);                                       \
    }

HOOK(1)
HOOK(2)
HOOK(4)
HOOK(8)
HOOK(16)

void __tsan_init(void);
void __tsan_init(void) {
}

void __tsan_func_entry(void *caller);
void __tsan_func_entry(void *caller) {
    if (!is_exploring())
        return;
    struct thread *me = ex->current;
    if (me->depth < MAX_CALLS)
        me->calls[me->depth] = (uintptr_t)caller;
    me->depth++;
}

void __tsan_func_exit(void);
void __tsan_func_exit(void) {
    if (is_exploring() && ex->current->depth > 0)
        ex->current->depth--;
}

void __tsan_read_range(void *at, size_t size);
void __tsan_read_range(void *at, size_t size) {
    access(READ, at, size, CALLER);
}

void __tsan_write_range(void *at, size_t size);
void __tsan_write_range(void *at, size_t size) {
    access(WRITE, at, size, CALLER);
}

// The program's calls of these three are renamed when it is built.
void *__tsan_memcpy(void *to, const void *from, size_t size);
void *__tsan_memcpy(void *to, const void *from, size_t size) {
    access(READ, from, size, CALLER);
    access(WRITE, to, size, CALLER);
    return plain_memcpy(to, from, size);
}

void *__tsan_memmove(void *to, const void *from, size_t size);
void *__tsan_memmove(void *to, const void *from, size_t size) {
    access(READ, from, size, CALLER);
    access(WRITE, to, size, CALLER);
    return __builtin_memmove(to, from, size);
}

void *__tsan_memset(void *to, int byte, size_t size);
void *__tsan_memset(void *to, int byte, size_t size) {
    access(WRITE, to, size, CALLER);
    return plain_memset(to, byte, size);
}

// ----------------------------------------------------------------- atomics

static bool acquires(int order) { // __ATOMIC_CONSUME counts as acquire
    return order != __ATOMIC_RELAXED && order != __ATOMIC_RELEASE;
}

static bool releases(int order) {
    return order >= __ATOMIC_RELEASE;
}

static bool begin_atomic(enum what what, const volatile void *at, size_t size,
                         uintptr_t pc) {
    if (ex == NULL || !ex->exploring)
        return false;
    announce(what, at, size, what != ATOMIC_READ, pc);
    return true;
}

static void after_load(const volatile void *at, int order) {
    struct thread *me = ex->current;
    struct object *object = object_at(at);
    join_clocks(me->acquired, object->clock);
    if (acquires(order))
        join_clocks(me->clock, object->clock);
}

static void before_store(const volatile void *at, int order, bool continues) {
    struct thread *me = ex->current;
    struct object *object = object_at(at);
    if (!continues) // a plain store ends the release sequence
        plain_memset(object->clock, 0, sizeof object->clock);
    join_clocks(object->clock, releases(order) ? me->clock : me->released);
    if (releases(order))
        me->clock[me->id]++;
}

static void around_update(const volatile void *at, int order, bool changed) {
    after_load(at, order);
    before_store(at, order, true);
    note_progress(changed);
}

#define UPDATE(bits, type, name, expression)                                   \
    type __tsan_atomic##bits##_##name(volatile type *at, type value,           \
                                      int order);                              \
    type __tsan_atomic##bits##_##name(volatile type *at, type value,           \
                                      int order) {                             \
        bool on = begin_atomic(ATOMIC_UPDATE, at, sizeof *at, CALLER);         \
        type old = *at;                                                        \
        *at = (type)(expression);                                              \
        if (on)                                                                \
            around_update(at, order, old != *at);                              \
        return old;                                                            \
    }

#define ATOMICS(bits, type)                                                    \
    type __tsan_atomic##bits##_load(const volatile type *at, int order);       \
    type __tsan_atomic##bits##_load(const volatile type *at, int order) {      \
        if (begin_atomic(ATOMIC_READ, at, sizeof *at, CALLER))                 \
            after_load(at, order);                                             \
        return *at;                                                            \
    }                                                                          \
    void __tsan_atomic##bits##_store(volatile type *at, type value,            \
                                     int order);                               \
    void __tsan_atomic##bits##_store(volatile type *at, type value,            \
                                     int order) {                              \
        if (begin_atomic(ATOMIC_WRITE, at, sizeof *at, CALLER))                \
            before_store(at, order, false);                                    \
        *at = value;                                                           \
    }                                                                          \
    UPDATE(bits, type, exchange, value)                                        \
    UPDATE(bits, type, fetch_add, old + value)                                 \
    UPDATE(bits, type, fetch_sub, old - value)                                 \
    UPDATE(bits, type, fetch_and, old &value)                                  \
    UPDATE(bits, type, fetch_or, old | value)                                  \
    UPDATE(bits, type, fetch_xor, old ^ value)                                 \
    UPDATE(bits, type, fetch_nand, ~(old & value))                             \
    static bool exchange##bits(volatile type *at, type *expected, type value,  \
                               int order, int failing, uintptr_t pc) {         \
        bool on = begin_atomic(ATOMIC_UPDATE, at, sizeof *at, pc);             \
        bool same = *at == *expected;                                          \
        if (same)                                                              \
            *at = value;                                                       \
        else                                                                   \
            *expected = *at;                                                   \
        if (on && same)                                                        \
            around_update(at, order, true);                                    \
        if (on && !same) {                                                     \
            after_load(at, failing);                                           \
            note_progress(false);                                              \
        }                                                                      \
        return same;                                                           \
    }                                                                          \
    int __tsan_atomic##bits##_compare_exchange_strong(                         \
        volatile type *at, type *expected, type value, int order,              \
        int failing);                                                          \
    int __tsan_atomic##bits##_compare_exchange_strong(                         \
        volatile type *at, type *expected, type value, int order,              \
        int failing) {                                                         \
        return exchange##bits(at, expected, value, order, failing, CALLER);    \
    }                                                                          \
    int __tsan_atomic##bits##_compare_exchange_weak(                           \
        volatile type *at, type *expected, type value, int order,              \
        int failing);                                                          \
    int __tsan_atomic##bits##_compare_exchange_weak(                           \
        volatile type *at, type *expected, type value, int order,              \
        int failing) {                                                         \
        return exchange##bits(at, expected, value, order, failing, CALLER);    \
    }                                                                          \
    type __tsan_atomic##bits##_compare_exchange_val(                           \
        volatile type *at, type expected, type value, int order, int failing); \
    type __tsan_atomic##bits##_compare_exchange_val(volatile type *at,         \
                                                    type expected, type value, \
                                                    int order, int failing) {  \
        exchange##bits(at, &expected, value, order, failing, CALLER);          \
        return expected;                                                       \
    }

ATOMICS(8, uint8_t)
ATOMICS(16, uint16_t)
ATOMICS(32, uint32_t)
ATOMICS(64, uint64_t)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order) {
    if (ex == NULL || !ex->exploring)
        return;
    struct thread *me = ex->current;
    if (acquires(order))
        join_clocks(me->clock, me->acquired);
    if (releases(order)) {
        plain_memcpy(me->released, me->clock, sizeof me->released);
        me->clock[me->id]++;
    }
}

void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order) {
    (void)order;
}
