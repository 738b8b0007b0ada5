// signals.h — what the files of signals share: signal.c, sigwait.c and
// sigmask.c.

#ifndef SIGNALS_H
#define SIGNALS_H

#include "explore.h"

#pragma GCC visibility push(hidden)

enum { SIGNALS = 65 };

static inline uint64_t bit(int number) {
    return 1ul << (number - 1);
}

// What every signal that another thread may get has been sent through.
extern long signals_sent;

// What is pending for a thread, to the process too.
uint64_t pending_for(const struct thread *thread);
// The current thread takes one of these; false: there is none of the number.
bool take_pending(int number);
// The current thread gets it: now, or when it no longer blocks it.
void deliver(int number, uintptr_t pc);

// The mask of a thread that waits with another one; else 0.
extern uint64_t blocked_outside[MAX_THREADS];

#pragma GCC visibility pop

#endif
