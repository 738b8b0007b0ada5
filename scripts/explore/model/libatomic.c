// libatomic.c — the calls that a compiler makes of atomic operations that it
// has no instruction for, such as those on structs of 12 or 16 bytes.
//
// Whatever a lock inside them protects in the C library is one step here, with
// the whole range that it is done to.

#include "access.h"
#include "explore.h"

#include <string.h>

static void load(size_t size, const volatile void *at, void *result, int order,
                 uintptr_t pc) {
    if (begin_atomic(ATOMIC_READ, at, size, pc))
        do_load(at, size, order, result, pc);
    else
        plain_memcpy(result, (const void *)at, size);
}

static void store(size_t size, volatile void *at, const void *value, int order,
                  uintptr_t pc) {
    if (begin_atomic(ATOMIC_WRITE, at, size, pc))
        do_store(at, size, order, value, pc);
    else
        plain_memcpy((void *)at, value, size);
}

static void exchange(size_t size, volatile void *at, const void *value,
                     void *result, int order, uintptr_t pc) {
    char new[size];
    plain_memcpy(new, value, size); // may lie where the result goes
    if (begin_atomic(ATOMIC_UPDATE, at, size, pc)) {
        struct update update = {.may_fail = false};
        begin_update(&update, at, size, order, order, NULL, result, pc);
        end_update(&update, at, size, order, new);
    } else {
        plain_memcpy(result, (const void *)at, size);
        plain_memcpy((void *)at, new, size);
    }
}

static bool compare_exchange(size_t size, volatile void *at, void *expected,
                             const void *value, int order, int failing,
                             uintptr_t pc) {
    char old[size];
    struct update update = {.may_fail = false};
    bool on = begin_atomic(ATOMIC_UPDATE, at, size, pc);
    if (on)
        begin_update(&update, at, size, order, failing, expected, old, pc);
    else
        plain_memcpy(old, (const void *)at, size);
    bool same = memcmp(old, expected, size) == 0;
    if (on && same)
        end_update(&update, at, size, order, value);
    else if (on)
        fail_update(&update, at, size, failing);
    else if (same)
        plain_memcpy((void *)at, value, size);
    if (!same)
        plain_memcpy(expected, old, size);
    return same;
}

// The names are the compiler's own: only the linker is to see them.
#define CALL(result, name, label, parameters)                                  \
    result name parameters __asm__(label);                                     \
    result name parameters

CALL(void, any_load, "__atomic_load",
     (size_t size, const volatile void *at, void *result, int order)) {
    load(size, at, result, order, CALLER);
}

CALL(void, any_store, "__atomic_store",
     (size_t size, volatile void *at, const void *value, int order)) {
    store(size, at, value, order, CALLER);
}

CALL(void, any_exchange, "__atomic_exchange",
     (size_t size, volatile void *at, const void *value, void *result,
      int order)) {
    exchange(size, at, value, result, order, CALLER);
}

CALL(bool, any_compare_exchange, "__atomic_compare_exchange",
     (size_t size, volatile void *at, void *expected, const void *value,
      int order, int failing)) {
    return compare_exchange(size, at, expected, value, order, failing, CALLER);
}

CALL(bool, any_is_lock_free, "__atomic_is_lock_free",
     (size_t size, const volatile void *at)) {
    (void)at;
    return size == 1 || size == 2 || size == 4 || size == 8;
}

#define UPDATE(bytes, type, name, expression)                                  \
    static type name##_##bytes(volatile type *at, type value, int order,       \
                               type *result, uintptr_t pc) {                   \
        struct update update = {.may_fail = false};                            \
        bool on = begin_atomic(ATOMIC_UPDATE, at, sizeof *at, pc);             \
        type old = *at;                                                        \
        if (on)                                                                \
            begin_update(&update, at, sizeof *at, order, order, NULL, &old,    \
                         pc);                                                  \
        *result = (type)(expression);                                          \
        if (on)                                                                \
            end_update(&update, at, sizeof *at, order, result);                \
        else                                                                   \
            *at = *result;                                                     \
        return old;                                                            \
    }                                                                          \
    CALL(type, fetch_##name##_##bytes, "__atomic_fetch_" #name "_" #bytes,     \
         (volatile type * at, type value, int order)) {                        \
        type unused;                                                           \
        return name##_##bytes(at, value, order, &unused, CALLER);              \
    }                                                                          \
    CALL(type, name##_fetch_##bytes, "__atomic_" #name "_fetch_" #bytes,       \
         (volatile type * at, type value, int order)) {                        \
        type result;                                                           \
        name##_##bytes(at, value, order, &result, CALLER);                     \
        return result;                                                         \
    }

#define SIZED(bytes, type)                                                     \
    CALL(type, load_##bytes, "__atomic_load_" #bytes,                          \
         (const volatile type *at, int order)) {                               \
        type result;                                                           \
        load(sizeof result, at, &result, order, CALLER);                       \
        return result;                                                         \
    }                                                                          \
    CALL(void, store_##bytes, "__atomic_store_" #bytes,                        \
         (volatile type * at, type value, int order)) {                        \
        store(sizeof value, at, &value, order, CALLER);                        \
    }                                                                          \
    CALL(type, exchange_##bytes, "__atomic_exchange_" #bytes,                  \
         (volatile type * at, type value, int order)) {                        \
        type result;                                                           \
        exchange(sizeof value, at, &value, &result, order, CALLER);            \
        return result;                                                         \
    }                                                                          \
    CALL(bool, compare_exchange_##bytes, "__atomic_compare_exchange_" #bytes,  \
         (volatile type * at, void *expected, type value, int order,           \
          int failing)) {                                                      \
        return compare_exchange(sizeof value, at, expected, &value, order,     \
                                failing, CALLER);                              \
    }                                                                          \
    UPDATE(bytes, type, add, old + value)                                      \
    UPDATE(bytes, type, sub, old - value)                                      \
    UPDATE(bytes, type, and, old &value)                                       \
    UPDATE(bytes, type, or, old | value)                                       \
    UPDATE(bytes, type, xor, old ^ value)                                      \
    UPDATE(bytes, type, nand, ~(old & value))

SIZED(1, uint8_t)
SIZED(2, uint16_t)
SIZED(4, uint32_t)
SIZED(8, uint64_t)
SIZED(16, sixteen)
