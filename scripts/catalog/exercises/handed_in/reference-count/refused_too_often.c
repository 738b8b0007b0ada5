// Does not see that it is released too often.

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
    return atomic_fetch_sub(&count->references, 1) == 1;
}
