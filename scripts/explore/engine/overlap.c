// overlap.c — do two threads ever work at the same time?
//
// The work of a thread is what it does, from the first operation to the last,
// to what others can notice: locks, stores, signals. The work of two threads
// overlaps in a run unless the one's happens before the other's as a whole.
// That is read off the vector clocks (Fidge 1988, Mattern 1989) and not off the
// order of the run, so it also shows of threads that share nothing, of which
// only one order is tried. Where no run has an overlap, the threads take turns,
// and might as well be one.
//
// What is only looked at is no work, and neither is a failed try to lock. main,
// T0, does not count: it starts the others and waits for them.

#define _GNU_SOURCE

#include "engine.h"

// Of one thread, in the run of that generation.
struct work {
    unsigned generation;
    bool begun, known; // known: first is filled in
    uint32_t last;     // its own number at its last operation
    clocks first;      // what it knew after its first one
};

static struct overlap {
    long runs;        // in which two threads overlapped
    int most_threads; // in a run, besides main, that did any work
    int most_alive;   // besides main, at once
    struct work works[MAX_THREADS];
} * overlap;

void overlap_init(void) {
    overlap = memory_outside(sizeof *overlap);
}

static bool is_work(enum what what) {
    switch (what) {
    case WRITE:
    case ATOMIC_WRITE:
    case ATOMIC_UPDATE:
    case LOCK:
    case UNLOCK:
    case READ_LOCK:
    case TAKE:
    case SIGNAL:
    case BROADCAST:
    case POST:
    case BARRIER:
    case RECEIVE:
    case SEND:
        return true;
    default:
        return false;
    }
}

static bool has_begun(int id) {
    return overlap->works[id].generation == ex->generation &&
           overlap->works[id].begun;
}

void overlap_done(const struct thread *thread) {
    struct work *work = &overlap->works[thread->id];
    if (thread->id == 0 || !has_begun(thread->id) || work->known)
        return;
    work->known = true;
    plain_memcpy(work->first, thread->clock,
                 (size_t)ex->most_slots * sizeof work->first[0]);
}

void overlap_doing(const struct thread *thread) {
    struct work *work = &overlap->works[thread->id];
    if (thread->id == 0 || !is_work(thread->next.what))
        return;
    if (!has_begun(thread->id)) {
        work->generation = ex->generation;
        work->begun = true;
        work->known = false;
    }
    work->last = thread->clock[thread->slot];
}

static bool is_before(int one, int other) {
    return overlap->works[other].first[ex->threads[one].slot] >=
           overlap->works[one].last;
}

static bool overlaps(int one, int other) {
    return has_begun(one) && overlap->works[one].known && has_begun(other) &&
           overlap->works[other].known && !is_before(one, other) &&
           !is_before(other, one);
}

static bool some_overlap(void) {
    for (int i = 1; i < ex->run.count; i++)
        for (int j = 1; j < i; j++)
            if (overlaps(i, j))
                return true;
    return false;
}

void overlap_begin_thread(void) {
    int alive = 0;
    for (int i = 1; i < ex->run.count; i++)
        alive += ex->threads[i].state == ALIVE;
    if (alive > overlap->most_alive)
        overlap->most_alive = alive;
}

void overlap_end_run(void) {
    if (ex->compares || ex->counts_steps)
        return; // it was counted before
    int working = 0;
    for (int i = 1; i < ex->run.count; i++)
        working += has_begun(i);
    if (working > overlap->most_threads)
        overlap->most_threads = working;
    overlap->runs += some_overlap();
}

void overlap_report(void) {
    report(", \"overlaps\": %ld, \"working\": %d, \"alive\": %d", overlap->runs,
           overlap->most_threads, overlap->most_alive);
}
