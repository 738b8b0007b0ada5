// notify.h — signals, for the parts of the model that send them or wait.

#ifndef NOTIFY_H
#define NOTIFY_H

#include "explore.h"

#include <signal.h>

#pragma GCC visibility push(hidden)

// Of signal.c. To the process; whether the program has a handler for one.
int signal_process(int number, uintptr_t pc);
bool has_handler(int number);

// Of sigmask.c. The current thread's mask: while it waits it may have another
// one.
uint64_t swap_mask(const sigset_t *mask, uintptr_t pc);
void set_mask(uint64_t mask);

// Of sigwait.c. A signal of the mask is pending for a thread; the current one
// takes it.
bool signal_is_there(const struct thread *thread, uint64_t mask);
int take_signal(uint64_t mask);

// Of alarm.c: when an alarm kills the program; NEVER: none does.
int64_t fatal_alarm(void);

#pragma GCC visibility pop

#endif
