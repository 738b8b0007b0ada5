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

bool begin_atomic(enum what what, const volatile void *at, size_t size,
                  uintptr_t pc) {
    if (ex == NULL || !ex->exploring)
        return false;
    announce(what, at, size, pc);
    return true;
}

void after_load(const volatile void *at, int order) {
    struct thread *me = ex->run.current;
    struct object *object = object_at(at);
    join_clocks(me->acquired, object->clock);
    if (acquires(order))
        join_clocks(me->clock, object->clock);
}

void before_store(const volatile void *at, int order, bool continues) {
    struct thread *me = ex->run.current;
    struct object *object = object_at(at);
    if (!continues) // a plain store ends the release sequence
        plain_memset(object->clock, 0, sizeof object->clock);
    join_clocks(object->clock, releases(order) ? me->clock : me->released);
    if (releases(order))
        me->clock[me->slot]++;
}

void around_update(const volatile void *at, int order, bool changed) {
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
ATOMICS(128, unsigned __int128)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order) {
    if (ex == NULL || !ex->exploring)
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
