// sigmask.c — sets of signals, and which of them a thread has blocked. What it
// lets through is handled at once.

#define _GNU_SOURCE

#include "calls.h"
#include "library.h"
#include "notify.h"
#include "signals.h"

#include <errno.h>
#include <signal.h>

LISTED(sigemptyset, STORE(a, sizeof(sigset_t)))
LISTED(sigfillset, STORE(a, sizeof(sigset_t)))
LISTED(sigaddset, MEMORY(a, 8); STORE(a, 8))
LISTED(sigdelset, MEMORY(a, 8); STORE(a, 8))
LISTED(sigismember, MEMORY(a, 8))

uint64_t swap_mask(const sigset_t *mask, uintptr_t pc) {
    struct thread *me = thread_now();
    uint64_t before = me->blocked_signals;
    uint64_t wanted;
    read_bytes(&wanted, mask, sizeof wanted, pc);
    me->blocked_signals = wanted & ~(bit(SIGKILL) | bit(SIGSTOP));
    blocked_outside[me->id] = before;
    return before;
}

void set_mask(uint64_t mask) {
    thread_now()->blocked_signals = mask;
    blocked_outside[thread_now()->id] = 0;
}

// What the current thread has just let through.
static void deliver_unblocked(uintptr_t pc) {
    struct thread *me = thread_now();
    for (int number = 1; number < SIGNALS; number++) {
        uint64_t due = pending_for(me) & ~me->blocked_signals;
        if ((due & bit(number)) == 0)
            continue;
        if (is_exploring())
            visible(NOTIFY, ex, pc); // others may be faster
        if (!take_pending(number))
            continue;
        deliver(number, pc);
    }
}

static int change_mask(int how, const sigset_t *set, sigset_t *old,
                       uintptr_t pc) {
    uint64_t before = thread_now()->blocked_signals;
    if (set != NULL) {
        uint64_t mask;
        read_if(set, sizeof mask, pc);
        plain_memcpy(&mask, set, sizeof mask);
        mask &= ~(bit(SIGKILL) | bit(SIGSTOP));
        if (how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK)
            return EINVAL;
        thread_now()->blocked_signals = how == SIG_BLOCK     ? before | mask
                                        : how == SIG_UNBLOCK ? before & ~mask
                                                             : mask;
    }
    if (old != NULL) {
        store_to(old, sizeof *old, pc);
        plain_memset(old, 0, sizeof *old);
        plain_memcpy(old, &before, sizeof before);
    }
    deliver_unblocked(pc);
    return 0;
}

int explored_pthread_sigmask(int how, const sigset_t *set, sigset_t *old);
int explored_pthread_sigmask(int how, const sigset_t *set, sigset_t *old) {
    return change_mask(how, set, old, CALLER);
}

int explored_sigprocmask(int how, const sigset_t *set, sigset_t *old);
int explored_sigprocmask(int how, const sigset_t *set, sigset_t *old) {
    int error = change_mask(how, set, old, CALLER);
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}

int explored_sigpending(sigset_t *set);
int explored_sigpending(sigset_t *set) {
    store_to(set, sizeof *set, CALLER);
    plain_memset(set, 0, sizeof *set);
    uint64_t all = pending_for(thread_now());
    plain_memcpy(set, &all, sizeof all);
    return 0;
}
