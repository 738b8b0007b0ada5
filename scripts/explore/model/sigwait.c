// sigwait.c — waits for signals: until one of a set is pending, which takes it,
// or until a handler has run.

#define _GNU_SOURCE

#include "calls.h"
#include "library.h"
#include "notify.h"
#include "signals.h"

#include <errno.h>
#include <signal.h>

static bool is_there(struct thread *thread) {
    return (pending_for(thread) & thread->awaited_signals) != 0;
}

bool signal_is_there(const struct thread *thread, uint64_t mask) {
    return (pending_for(thread) & mask) != 0;
}

int take_signal(uint64_t set) {
    struct thread *me = ex->run.current;
    int number = __builtin_ctzl(pending_for(me) & set) + 1;
    take_pending(number);
    note_effect();
    note_progress(true);
    return number;
}

// The number of the signal that came; 0 when the time is up, -1 when another
// one was handled.
static int await(const sigset_t *set, int64_t deadline, uintptr_t pc) {
    if (!is_exploring())
        fail(NOT_EXPLORED, pc, "a wait for a signal before main");
    uint64_t wanted;
    cancellation_point(pc);
    read_bytes(&wanted, set, sizeof wanted, pc);
    struct thread *me = ex->run.current;
    me->awaited_signals = wanted;
    enum how how = blocking(AWAIT, &signals_sent, is_there, deadline, pc);
    me->awaited_signals = 0;
    if (how == CANCELED)
        cancel_here(pc);
    if (how == INTERRUPTED)
        return -1;
    return (pending_for(me) & wanted) != 0 ? take_signal(wanted) : 0;
}

int explored_sigwait(const sigset_t *set, int *number);
int explored_sigwait(const sigset_t *set, int *number) {
    int got;
    do
        got = await(set, NEVER, CALLER);
    while (got <= 0);
    store_to(number, sizeof *number, CALLER);
    *number = got;
    return 0;
}

static int wait_with_info(const sigset_t *set, siginfo_t *info,
                          int64_t deadline, uintptr_t pc) {
    int got = await(set, deadline, pc);
    if (got <= 0) {
        errno = got < 0 ? EINTR : EAGAIN;
        return -1;
    }
    if (info != NULL) {
        const siginfo_t told = {.si_signo = got, .si_code = SI_USER};
        store_bytes(info, &told, sizeof told, pc);
    }
    return got;
}

int explored_sigwaitinfo(const sigset_t *set, siginfo_t *info);
int explored_sigwaitinfo(const sigset_t *set, siginfo_t *info) {
    return wait_with_info(set, info, NEVER, CALLER);
}

int explored_sigtimedwait(const sigset_t *set, siginfo_t *info,
                          const struct timespec *time);
int explored_sigtimedwait(const sigset_t *set, siginfo_t *info,
                          const struct timespec *time) {
    int64_t end = NEVER;
    if (time != NULL) {
        read_from(time, sizeof *time, CALLER);
        end = in_so_long(time);
    }
    if (end == INVALID) {
        errno = EINVAL;
        return -1;
    }
    return wait_with_info(set, info, end, CALLER);
}

static bool never(struct thread *thread) {
    (void)thread;
    return false;
}

// Until a handler has run.
static int wait_for_handler(uintptr_t pc) {
    cancellation_point(pc);
    enum how how = blocking(SLEEP, thread_now(), never, fatal_alarm(), pc);
    if (how == CANCELED)
        cancel_here(pc);
    signals_due(pc);
    errno = EINTR;
    return -1;
}

int explored_pause(void);
int explored_pause(void) {
    return wait_for_handler(CALLER);
}

int explored_sigsuspend(const sigset_t *mask);
int explored_sigsuspend(const sigset_t *mask) {
    if (!is_exploring())
        fail(NOT_EXPLORED, CALLER, "a wait for a signal before main");
    uint64_t before = swap_mask(mask, CALLER);
    int result = wait_for_handler(CALLER);
    set_mask(before);
    return result;
}
