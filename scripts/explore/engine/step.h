// step.h — what a step of a thread was done to, and what that means for
// others'.

#ifndef STEP_H
#define STEP_H

#include "engine.h"

#pragma GCC visibility push(hidden)

struct step {
    uint16_t thread;
    uint8_t how;
    uint8_t what;
    bool conflicts; // with all others
    bool is_chosen;
    struct chosen chosen;
    bool returns; // one of its thread's functions has returned
    bool is_end;  // of the process, when nobody else can go on
    bool waits;   // however long it takes; else it may be done at any time
    int lender;   // on whose stack the object lies, or NOBODY
    uint32_t size;
    unsigned round; // of a barrier, from 1; 0: none, or not known
    unsigned missing;
    uintptr_t object;
    uintptr_t also; // the mutex of a wait; 0: not known yet
    struct things things;
};

// How two steps of different threads are related, of which the first was done
// before the second.
struct relation {
    bool is_order; // to change their order makes another execution
    bool is_race;  // the second could have been done first, and noticed
};

struct step step_of(const struct option *option);
struct relation relate(const struct step *first, const struct step *second);

// Whether a step that was tried, and that sleeps, has to be tried again behind
// another one: not, only as far as it reads what is new, or as a whole.
enum waking { SLEEPS_ON, WAKES_FOR_NEW, WAKES };
enum waking waking_of(const struct step *asleep, const struct step *done);

#pragma GCC visibility pop

#endif
