// work_stealing_deque.c — an array in a circle, one end for the owner, one for
// thieves (Chase and Lev, "Dynamic Circular Work-Stealing Deque", 2005; with
// the atomics of C11 after Lê, Pop, Cohen and Zappa Nardelli, "Correct and
// Efficient Work-Stealing for Weak Memory Models", 2013).
//
//         steal ◀── top                  bottom ◀── push, take
//                    ▼                     ▼
//     ┌─────┬─────┬─────┬─────┬─────┬─────┬─────┐
//     │free │free │ job │ job │ job │ job │free │
//     └─────┴─────┴─────┴─────┴─────┴─────┴─────┘
//
// - Only the owner writes bottom. top only counts up, by an exchange: whoever
//   counts it up has the job that lay there.
// - The owner takes a job without an exchange if another one lies above it. It
//   first says so, by a smaller bottom, and then looks at top; a thief first
//   looks at top, and then at bottom. The two fences let one of them see the
//   other, so no job goes to both.
// - For the last job the owner exchanges top as a thief does.
// - Places count up and never come around; job n lies in n % capacity.

#include "work-stealing-deque/work_stealing_deque.h"

#include "check.h"

#include <stdatomic.h>
#include <stdint.h>

enum { LINE = 64 }; // bytes that processors take from each other at once

struct work_stealing_deque {
    size_t capacity; // set by new, never changed
    char apart[LINE];
    _Atomic int64_t top; // the place of the oldest job
    char more_apart[LINE];
    _Atomic int64_t bottom; // the place behind the newest job
    char most_apart[LINE];
    _Atomic(void *) jobs[]; // atomic: a thief that is too late reads it, too
};

struct work_stealing_deque *work_stealing_deque_new(size_t capacity) {
    if (capacity == 0)
        misuse("work_stealing_deque_new: capacity must be at least 1");
    struct work_stealing_deque *deque;
    size_t most = (SIZE_MAX - sizeof *deque) / sizeof deque->jobs[0];
    if (capacity > most || capacity > INT64_MAX)
        return NULL;
    deque = malloc(sizeof *deque + capacity * sizeof deque->jobs[0]);
    if (deque == NULL)
        return NULL;
    deque->capacity = capacity;
    atomic_init(&deque->top, 0);
    atomic_init(&deque->bottom, 0);
    for (size_t i = 0; i < capacity; i++)
        atomic_init(&deque->jobs[i], NULL);
    return deque;
}

static _Atomic(void *) *job_at(struct work_stealing_deque *deque,
                               int64_t place) {
    return &deque->jobs[(size_t)place % deque->capacity];
}

int work_stealing_deque_push(struct work_stealing_deque *deque, void *job) {
    if (job == NULL)
        misuse("work_stealing_deque_push: a job must not be NULL");
    int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
    // Acquire: the thief that had this place has read it.
    int64_t top = atomic_load_explicit(&deque->top, memory_order_acquire);
    if (bottom - top >= (int64_t)deque->capacity)
        return EAGAIN;
    atomic_store_explicit(job_at(deque, bottom), job, memory_order_relaxed);
    // Release: a thief that sees the new bottom sees the job.
    atomic_store_explicit(&deque->bottom, bottom + 1, memory_order_release);
    return 0;
}

void *work_stealing_deque_take(struct work_stealing_deque *deque) {
    int64_t bottom =
        atomic_load_explicit(&deque->bottom, memory_order_relaxed) - 1;
    // Release, again: a thief may see this bottom and never that of the push.
    atomic_store_explicit(&deque->bottom, bottom, memory_order_release);
    atomic_thread_fence(memory_order_seq_cst); // say it, then look at top
    int64_t top = atomic_load_explicit(&deque->top, memory_order_relaxed);
    void *job = NULL;
    if (top <= bottom)
        job = atomic_load_explicit(job_at(deque, bottom), memory_order_relaxed);
    if (top < bottom)
        return job; // no thief comes as far as this one
    if (top == bottom && !atomic_compare_exchange_strong_explicit(
                             &deque->top, &top, top + 1, memory_order_relaxed,
                             memory_order_relaxed))
        job = NULL; // a thief was faster
    atomic_store_explicit(&deque->bottom, bottom + 1, memory_order_relaxed);
    return job;
}

void *work_stealing_deque_steal(struct work_stealing_deque *deque) {
    int64_t top = atomic_load_explicit(&deque->top, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst); // look at top, then at bottom
    // Acquire: what the owner did before the push is seen.
    int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_acquire);
    if (top >= bottom)
        return NULL;
    void *job = atomic_load_explicit(job_at(deque, top), memory_order_relaxed);
    // Release: the job has been read before the owner may use its place again.
    if (!atomic_compare_exchange_strong_explicit(&deque->top, &top, top + 1,
                                                 memory_order_release,
                                                 memory_order_relaxed))
        return NULL; // another thread was faster, and job may be anything
    return job;
}

void work_stealing_deque_free(struct work_stealing_deque *deque) {
    free(deque);
}
