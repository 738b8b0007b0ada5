// Releases by the decrement, and the last one acquires by a fence.

#include "reference-count/reference_count.h"

#include "check.h"

#include <limits.h>

void reference_count_init(struct reference_count *count) {
    atomic_init(&count->references, 1);
}

void reference_count_retain(struct reference_count *count) {
    unsigned before =
        atomic_fetch_add_explicit(&count->references, 1, memory_order_relaxed);
    if (before == 0)
        misuse("reference_count_retain: the last reference was released");
    if (before == UINT_MAX)
        misuse("reference_count_retain: too many references");
}

bool reference_count_try_retain(struct reference_count *count) {
    unsigned before =
        atomic_load_explicit(&count->references, memory_order_relaxed);
    while (before != 0) {
        if (before == UINT_MAX)
            misuse("reference_count_try_retain: too many references");
        if (atomic_compare_exchange_weak_explicit(
                &count->references, &before, before + 1, memory_order_relaxed,
                memory_order_relaxed))
            return true;
    }
    return false;
}

bool reference_count_release(struct reference_count *count) {
    unsigned was =
        atomic_load_explicit(&count->references, memory_order_relaxed);
    do {
        if (was == 0)
            misuse("reference_count_release: more releases than references");
    } while (!atomic_compare_exchange_weak_explicit(
        &count->references, &was, was - 1, memory_order_release,
        memory_order_relaxed));
    if (was > 1)
        return false;
    atomic_thread_fence(memory_order_acquire);
    return true;
}
