// atomic.c — the atomic operations, which the compiler replaces by calls, and
// what their memory orders hand over.

#include "access.h"
#include "explore.h"

static bool acquires(int order) { // __ATOMIC_CONSUME counts as acquire
    return order != __ATOMIC_RELAXED && order != __ATOMIC_RELEASE;
}

static bool releases(int order) {
    return order >= __ATOMIC_RELEASE;
}

static void note_order(int order) {
    ex->is_weak |= order != __ATOMIC_SEQ_CST;
}

bool begin_atomic(enum what what, const volatile void *at, size_t size,
                  uintptr_t pc) {
    if (!is_exploring())
        return false;
    announce(what, at, size, pc);
    return true;
}

static void take_over(const volatile void *at, int order) {
    struct thread *me = ex->run.current;
    struct object *object = object_at(at);
    join_clocks(me->acquired, object->clock);
    if (acquires(order))
        join_clocks(me->clock, object->clock);
}

static void hand_over(const volatile void *at, int order, bool continues) {
    struct thread *me = ex->run.current;
    struct object *object = object_at(at);
    if (!continues) // a plain store ends the release sequence
        plain_memset(object->clock, 0, sizeof object->clock);
    join_clocks(object->clock, releases(order) ? me->clock : me->released);
    if (releases(order))
        me->clock[me->slot]++;
}

static void note_outcome(const volatile void *at, size_t size, bool changed) {
    if (changed)
        note_changes(at, size);
    else
        note_looks(at, size);
    note_progress(changed);
}

void after_load(const volatile void *at, size_t size, int order) {
    note_order(order);
    take_over(at, order);
    note_outcome(at, size, false);
}

void after_store(const volatile void *at, size_t size, int order,
                 bool changed) {
    note_order(order);
    hand_over(at, order, false);
    note_outcome(at, size, changed);
}

void after_update(const volatile void *at, size_t size, int order,
                  bool changed) {
    note_order(order);
    take_over(at, order);
    hand_over(at, order, true);
    note_outcome(at, size, changed);
}

#define LOAD(bits, type)                                                       \
    type __tsan_atomic##bits##_load(const volatile type *at, int order);       \
    type __tsan_atomic##bits##_load(const volatile type *at, int order) {      \
        if (begin_atomic(ATOMIC_READ, at, sizeof *at, CALLER))                 \
            after_load(at, sizeof *at, order);                                 \
        return *at;                                                            \
    }

#define STORE(bits, type)                                                      \
    void __tsan_atomic##bits##_store(volatile type *at, type value,            \
                                     int order);                               \
    void __tsan_atomic##bits##_store(volatile type *at, type value,            \
                                     int order) {                              \
        bool on = begin_atomic(ATOMIC_WRITE, at, sizeof *at, CALLER);          \
        type old = *at;                                                        \
        *at = value;                                                           \
        if (on)                                                                \
            after_store(at, sizeof *at, order, old != value);                  \
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
            after_update(at, sizeof *at, order, old != *at);                   \
        return old;                                                            \
    }

// Programs that clang has built call the first in front of a weak exchange, and
// the second behind it.
static bool next_is_weak;
static bool has_succeeded;

void explored_weak(void);
void explored_weak(void) {
    next_is_weak = true;
}

bool explored_succeeded(void);
bool explored_succeeded(void) {
    return has_succeeded;
}

// A weak exchange may fail though the values are the same.
#define EXCHANGE(bits, type)                                                   \
    static bool exchange##bits(volatile type *at, type *expected, type value,  \
                               int order, int failing, bool is_weak,           \
                               uintptr_t pc) {                                 \
        is_weak |= next_is_weak;                                               \
        next_is_weak = false;                                                  \
        bool on = begin_atomic(ATOMIC_UPDATE, at, sizeof *at, pc);             \
        type old = *at;                                                        \
        bool same = old == *expected;                                          \
        if (same && on && is_weak && decide_once(2, pc) == 1)                  \
            same = false;                                                      \
        if (same)                                                              \
            *at = value;                                                       \
        else                                                                   \
            *expected = old;                                                   \
        if (on && same)                                                        \
            after_update(at, sizeof *at, order, old != value);                 \
        else if (on)                                                           \
            after_load(at, sizeof *at, failing);                               \
        has_succeeded = same;                                                  \
        return same;                                                           \
    }                                                                          \
    int __tsan_atomic##bits##_compare_exchange_strong(                         \
        volatile type *at, type *expected, type value, int order,              \
        int failing);                                                          \
    int __tsan_atomic##bits##_compare_exchange_strong(                         \
        volatile type *at, type *expected, type value, int order,              \
        int failing) {                                                         \
        return exchange##bits(at, expected, value, order, failing, false,      \
                              CALLER);                                         \
    }                                                                          \
    int __tsan_atomic##bits##_compare_exchange_weak(                           \
        volatile type *at, type *expected, type value, int order,              \
        int failing);                                                          \
    int __tsan_atomic##bits##_compare_exchange_weak(                           \
        volatile type *at, type *expected, type value, int order,              \
        int failing) {                                                         \
        return exchange##bits(at, expected, value, order, failing, true,       \
                              CALLER);                                         \
    }                                                                          \
    type __tsan_atomic##bits##_compare_exchange_val(                           \
        volatile type *at, type expected, type value, int order, int failing); \
    type __tsan_atomic##bits##_compare_exchange_val(volatile type *at,         \
                                                    type expected, type value, \
                                                    int order, int failing) {  \
        exchange##bits(at, &expected, value, order, failing, false, CALLER);   \
        return expected;                                                       \
    }

#define ATOMICS(bits, type)                                                    \
    LOAD(bits, type)                                                           \
    STORE(bits, type)                                                          \
    UPDATE(bits, type, exchange, value)                                        \
    UPDATE(bits, type, fetch_add, old + value)                                 \
    UPDATE(bits, type, fetch_sub, old - value)                                 \
    UPDATE(bits, type, fetch_and, old &value)                                  \
    UPDATE(bits, type, fetch_or, old | value)                                  \
    UPDATE(bits, type, fetch_xor, old ^ value)                                 \
    UPDATE(bits, type, fetch_nand, ~(old & value))                             \
    EXCHANGE(bits, type)

ATOMICS(8, uint8_t)
ATOMICS(16, uint16_t)
ATOMICS(32, uint32_t)
ATOMICS(64, uint64_t)
ATOMICS(128, sixteen)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order) {
    if (!is_exploring())
        return;
    struct thread *me = ex->run.current;
    if (acquires(order))
        join_clocks(me->clock, me->acquired);
    if (releases(order)) {
        plain_memcpy(me->released, me->clock, sizeof me->released);
        me->clock[me->slot]++;
    }
}

void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order) {
    (void)order;
}
