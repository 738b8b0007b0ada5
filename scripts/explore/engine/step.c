// step.c — which steps of two threads are related.
//
// Steps conflict if they are done to the same object, unless both only read it.
// What is done to more than that (free, a clock, another end of a wait, the end
// of the process) conflicts with all.
//
// An atomic operation that chooses among the stores that were done (weak.c)
// only depends on the store that it reads: that another store was done before
// or after it changes nothing, for it could stand anywhere in their order
// either way. But what has read may also read a store that comes later, if that
// comes first. Nor does it matter in which order seq_cst operations are done
// (order.c).
//
// Nor does the order in which threads come to a barrier, or leave it, but for
// who is the last to come: it is told so.

#include "step.h"

struct step step_of(const struct option *option) {
    const struct operation *next = &ex->threads[option->thread].next;
    uintptr_t object = (uintptr_t)next->object;
    int lender = memory_is_stack(object) ? memory_owner(object) : NOBODY;
    bool special = option->how != NORMALLY || next->what == CLOCK ||
                   next->what == SLEEP || next->what == NOTIFY ||
                   next->what == AWAIT;
    return (struct step){
        .thread = option->thread,
        .how = option->how,
        .what = (uint8_t)next->what,
        .conflicts = special,
        .is_end = next->what == EXIT && next->object == ex,
        .waits = next->ready != NULL && next->deadline == NEVER,
        .lender = lender == (int)option->thread ? NOBODY : lender,
        .size = (uint32_t)(next->size > 0 ? next->size : 1),
        .object = object,
        .things = next->things};
}

static bool only_reads(const struct step *step) {
    return step->what == READ || step->what == ATOMIC_READ ||
           step->what == LOOK_UP || step->what == WATCH;
}

static bool is_access(const struct step *step) {
    return step->what <= ATOMIC_UPDATE;
}

static bool overlap(const struct step *a, const struct step *b) {
    return a->object < b->object + b->size && b->object < a->object + a->size;
}

// A wait is done to a mutex too.
static bool waits_with(const struct step *wait, const struct step *other) {
    return wait->what == WAIT && !is_access(other) &&
           (wait->also == 0 || wait->also == other->object ||
            wait->also == other->also);
}

static bool share_things(const struct step *a, const struct step *b) {
    return (a->things.changes & (b->things.changes | b->things.looks)) != 0 ||
           (b->things.changes & a->things.looks) != 0;
}

// What lies on a thread's stack is gone when its function returns.
static bool ends_loan(const struct step *owner, const struct step *other) {
    return other->lender == owner->thread && owner->returns;
}

static bool conflict(const struct step *a, const struct step *b) {
    if (a->conflicts || b->conflicts || a->is_end || b->is_end ||
        a->thread == b->thread)
        return true;
    if (ends_loan(a, b) || ends_loan(b, a) || share_things(a, b))
        return true;
    if (a->what == YIELD || b->what == YIELD || a->what == START ||
        b->what == START)
        return false;
    if (waits_with(a, b) || waits_with(b, a))
        return true;
    if (only_reads(a) && only_reads(b))
        return false;
    return overlap(a, b);
}

// Whether two conflicting steps do so by what they do to the same object alone.
static bool share_object_only(const struct step *a, const struct step *b) {
    return a->object == b->object && !a->conflicts && !b->conflicts &&
           !ends_loan(a, b) && !ends_loan(b, a);
}

// Whether all that counts between them is who reads what.
static bool only_choose(const struct step *a, const struct step *b) {
    return a->is_chosen && b->is_chosen && share_object_only(a, b);
}

// Whether both come to a barrier or leave it.
static bool meet(const struct step *a, const struct step *b) {
    return a->round > 0 && b->round > 0 && share_object_only(a, b);
}

static struct relation relate_at_barrier(const struct step *first,
                                         const struct step *second) {
    bool same_round = first->round == second->round;
    if (first->what == LEAVE)
        return (struct relation){false, false};
    if (second->what == LEAVE)
        return (struct relation){same_round, false};
    bool is_race = !same_round || second->missing == 0;
    return (struct relation){is_race, is_race};
}

// Whether the second could not have been done before: it waits for the first.
static bool is_waited_for(const struct step *first, const struct step *second) {
    if (second->is_end)
        return true;
    if (first->conflicts || second->conflicts || !second->waits)
        return false;
    return (first->what == UNLOCK && second->what == LOCK) ||
           (first->what == EXIT && second->what == JOIN);
}

struct relation relate(const struct step *first, const struct step *second) {
    if (!conflict(first, second))
        return (struct relation){false, false};
    if (meet(first, second))
        return relate_at_barrier(first, second);
    if (!only_choose(first, second))
        return (struct relation){true, !is_waited_for(first, second)};
    const struct chosen *one = &first->chosen;
    const struct chosen *other = &second->chosen;
    return (struct relation){
        one->writes && other->reads && other->read == one->written,
        one->reads && (other->writes || (one->writes && other->updates))};
}

enum waking waking_of(const struct step *asleep, const struct step *done) {
    if (!conflict(asleep, done))
        return SLEEPS_ON;
    if (meet(asleep, done)) // it would be the last now, or in another round
        return asleep->what == BARRIER && done->what == BARRIER &&
                       done->missing <= 1
                   ? WAKES
                   : SLEEPS_ON;
    if (!only_choose(asleep, done))
        return WAKES;
    return asleep->chosen.reads && done->chosen.writes ? WAKES_FOR_NEW
                                                       : SLEEPS_ON;
}
