// atomic.c — the atomic operations, which the compiler replaces by calls, and
// what their memory orders hand over.

#include "access.h"
#include "explore.h"

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
        object_forget_clock(object);
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

enum { WIDEST = sizeof(((struct update *)NULL)->old) };

// Its memory order is one of those of the program. Memory orders matter by the
// rules of weak.c for what is not too wide.
static void begin_order(int order, size_t size, uintptr_t pc) {
    note_order(order);
    if (size > WIDEST && weak_is_on())
        fail(NOT_EXPLORED, pc,
             "an atomic variable of %zu bytes beside a memory order weaker "
             "than seq_cst; at most %d bytes are",
             size, WIDEST);
}

// Each does an operation for which its thread has waited: where the memory
// orders matter by the rules of weak.c, else on memory as it is.
void do_load(const volatile void *at, size_t size, int order, void *value,
             uintptr_t pc) {
    begin_order(order, size, pc);
    if (weak_is_on()) {
        weak_load(at, size, order, pc, value);
    } else {
        take_over(at, order);
        plain_memcpy(value, (const void *)at, size);
    }
    note_outcome(at, size, false);
}

void do_store(volatile void *at, size_t size, int order, const void *value,
              uintptr_t pc) {
    begin_order(order, size, pc);
    bool changed = __builtin_memcmp((const void *)at, value, size) != 0;
    bool is_last = true;
    if (weak_is_on())
        is_last = weak_store(at, size, order, pc, value);
    else
        hand_over(at, order, false);
    if (is_last)
        plain_memcpy((void *)at, value, size);
    note_outcome(at, size, changed || !is_last);
}

void begin_update(struct update *update, const volatile void *at, size_t size,
                  int order, int failing, const void *expected, void *old,
                  uintptr_t pc) {
    begin_order(order, size, pc);
    if (weak_is_on())
        weak_begin_update(update, at, size, order, failing, pc, expected, old);
    else
        plain_memcpy(old, (const void *)at, size);
    plain_memcpy(update->old, old, size < WIDEST ? size : WIDEST);
}

void end_update(const struct update *update, volatile void *at, size_t size,
                int order, const void *value) {
    bool changed = size > WIDEST || __builtin_memcmp(update->old, value, size);
    bool is_last = true;
    if (weak_is_on()) {
        is_last = weak_end_update(update, order, value);
    } else {
        take_over(at, order);
        hand_over(at, order, true);
    }
    if (is_last)
        plain_memcpy((void *)at, value, size);
    note_outcome(at, size, changed);
}

void fail_update(const struct update *update, const volatile void *at,
                 size_t size, int order) {
    note_order(order);
    if (weak_is_on()) {
        weak_fail_update(update, order);
    } else {
        take_over(at, order);
        note_only_looks();
    }
    note_outcome(at, size, false);
}

void after_load(const volatile void *at, size_t size, int order) {
    weak_settle((uintptr_t)at, size);
    take_over(at, order);
    note_outcome(at, size, false);
}

void after_store(const volatile void *at, size_t size, int order,
                 bool changed) {
    weak_settle((uintptr_t)at, size);
    hand_over(at, order, false);
    note_outcome(at, size, changed);
}

void after_update(const volatile void *at, size_t size, int order,
                  bool changed) {
    weak_settle((uintptr_t)at, size);
    take_over(at, order);
    hand_over(at, order, true);
    note_outcome(at, size, changed);
}

#define LOAD(bits, type)                                                       \
    type __tsan_atomic##bits##_load(const volatile type *at, int order);       \
    type __tsan_atomic##bits##_load(const volatile type *at, int order) {      \
        if (!begin_atomic(ATOMIC_READ, at, sizeof *at, CALLER))                \
            return *at;                                                        \
        type value;                                                            \
        do_load(at, sizeof value, order, &value, CALLER);                      \
        return value;                                                          \
    }

#define STORE(bits, type)                                                      \
    void __tsan_atomic##bits##_store(volatile type *at, type value,            \
                                     int order);                               \
    void __tsan_atomic##bits##_store(volatile type *at, type value,            \
                                     int order) {                              \
        if (begin_atomic(ATOMIC_WRITE, at, sizeof *at, CALLER))                \
            do_store(at, sizeof value, order, &value, CALLER);                 \
        else                                                                   \
            *at = value;                                                       \
    }

#define UPDATE(bits, type, name, expression)                                   \
    type __tsan_atomic##bits##_##name(volatile type *at, type value,           \
                                      int order);                              \
    type __tsan_atomic##bits##_##name(volatile type *at, type value,           \
                                      int order) {                             \
        type old = *at;                                                        \
        if (!begin_atomic(ATOMIC_UPDATE, at, sizeof *at, CALLER)) {            \
            *at = (type)(expression);                                          \
            return old;                                                        \
        }                                                                      \
        struct update update = {.may_fail = false};                            \
        begin_update(&update, at, sizeof *at, order, order, NULL, &old,        \
                     CALLER);                                                  \
        type result = (type)(expression);                                      \
        end_update(&update, at, sizeof *at, order, &result);                   \
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
        struct update update = {.may_fail =                                    \
                                    is_weak && may_fail_for_no_reason(pc)};    \
        if (on)                                                                \
            begin_update(&update, at, sizeof *at, order, failing, expected,    \
                         &old, pc);                                            \
        bool same = old == *expected;                                          \
        if (same && on && (update.must_fail || update.may_fail)) {             \
            if (update.must_fail)                                              \
                note_failure_for_no_reason();                                  \
            same = !update.must_fail && !fails_for_no_reason(pc);              \
        }                                                                      \
        update.is_spurious = on && !same && old == *expected;                  \
        if (on && same)                                                        \
            end_update(&update, at, sizeof *at, order, &value);                \
        else if (on)                                                           \
            fail_update(&update, at, sizeof *at, failing);                     \
        else if (same)                                                         \
            *at = value;                                                       \
        if (!same)                                                             \
            *expected = old;                                                   \
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
    note_order(order);
    show(&(struct operation){.what = FENCE, .pc = CALLER, .deadline = NEVER});
    if (weak_is_on())
        weak_fence(order);
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
