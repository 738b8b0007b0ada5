// signal.c — signals that the program sends to itself, or to its threads. What
// a thread sends to itself is handled at once; what comes from another thread,
// at whichever operation of a thread that has not blocked it.
//
// What the program wants done about a signal is only noted here: the real ones
// belong to the explorer (crash.c).

#define _GNU_SOURCE

#include "calls.h"
#include "library.h"
#include "notify.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { SIGNALS = 65 };

static struct sigaction actions[SIGNALS];

static uint64_t bit(int number) {
    return 1ul << (number - 1);
}

// ------------------------------------------------------------------ delivery

bool has_handler(int number) {
    return actions[number].sa_handler != SIG_DFL &&
           actions[number].sa_handler != SIG_IGN;
}

static void run_handler(int number) {
    struct sigaction action = actions[number];
    uint64_t before = thread_now()->blocked_signals;
    uint64_t mask;
    plain_memcpy(&mask, &action.sa_mask, sizeof mask);
    thread_now()->blocked_signals |= mask;
    if (!(action.sa_flags & SA_NODEFER))
        thread_now()->blocked_signals |= bit(number);
    if (action.sa_flags & (int)SA_RESETHAND)
        actions[number].sa_handler = SIG_DFL;
    int error = errno;
    if (action.sa_flags & SA_SIGINFO) {
        siginfo_t info = {.si_signo = number, .si_code = SI_TKILL};
        info.si_pid = getpid();
        action.sa_sigaction(number, &info, NULL);
    } else {
        action.sa_handler(number);
    }
    errno = error;
    thread_now()->blocked_signals = before;
}

void deliver_to_handler(int number, uintptr_t pc) {
    look_at_state(actions, pc);
    if (has_handler(number) && !(thread_now()->blocked_signals & bit(number)))
        run_handler(number);
}

static _Noreturn void die(int number, uintptr_t pc) {
    const char *name = sigabbrev_np(number);
    fail(CRASH, pc, "killed by signal %d%s%s%s", number,
         name == NULL ? "" : " (SIG", name == NULL ? "" : name,
         name == NULL ? "" : ")");
}

static void deliver_default(int number, uintptr_t pc);

static void deliver(int number, uintptr_t pc) {
    look_at_state(actions, pc);
    if (thread_now()->blocked_signals & bit(number)) {
        thread_now()->pending_signals |= bit(number);
        return;
    }
    if (has_handler(number)) {
        run_handler(number);
        return;
    }
    deliver_default(number, pc);
}

static void deliver_default(int number, uintptr_t pc) {
    if (actions[number].sa_handler == SIG_IGN)
        return;
    switch (number) {
    case SIGCHLD:
    case SIGCONT:
    case SIGURG:
    case SIGWINCH:
        return;
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
        fail(NOT_EXPLORED, pc, "to be stopped by a signal is not modelled");
    }
    die(number, pc);
}

int raise_here(int number, uintptr_t pc) {
    if (number < 0 || number >= SIGNALS) {
        errno = EINVAL;
        return -1;
    }
    if (number > 0)
        deliver(number, pc);
    return 0;
}

// ----------------------------------------------------------- other threads

// Those to the process, which any thread may handle that has not blocked them;
// and what happened before they were sent.
static uint64_t pending;
static long sent;

static bool is_candidate(const struct thread *thread, int number) {
    return thread->state == ALIVE &&
           !((thread->blocked_signals | thread->awaited_signals) & bit(number));
}

static int count_candidates(int number) {
    int count = 0;
    for (int i = 0; i < ex->run.count; i++)
        count += is_candidate(&ex->threads[i], number);
    return count;
}

static bool is_ignored(int number) {
    if (has_handler(number))
        return false;
    return actions[number].sa_handler == SIG_IGN || number == SIGCHLD ||
           number == SIGCONT || number == SIGURG || number == SIGWINCH;
}

static uint64_t due_for(const struct thread *thread, uint64_t some) {
    uint64_t due = 0;
    some &= ~thread->blocked_signals;
    for (int number = 1; some != 0 && number < SIGNALS; number++)
        if ((some & bit(number)) != 0 && has_handler(number))
            due |= bit(number);
    return due;
}

bool signal_is_due(const struct thread *thread, bool *or_others) {
    uint64_t here = due_for(thread, thread->pending_signals);
    uint64_t anywhere = due_for(thread, pending);
    *or_others = here == 0;
    return (here | anywhere) != 0;
}

static void note_sent(void) {
    if (!is_exploring())
        return;
    note_far_effect(); // it may interrupt other threads
    note_event(&sent, true, 0);
    note_change(&sent);
    note_effect();
    ex->run.has_signals = true;
    release_to(&sent);
}

// The mask of a thread that waits with another one; else 0.
static uint64_t blocked_outside[MAX_THREADS];

void handle_signals(uintptr_t pc) {
    struct thread *me = ex->run.current;
    uint64_t due = due_for(me, me->pending_signals | pending);
    if (due == 0)
        return;
    int number = __builtin_ctzl(due) + 1;
    bool is_mine = (me->pending_signals & bit(number)) != 0;
    if (is_mine)
        me->pending_signals &= ~bit(number);
    else
        pending &= ~bit(number);
    note_far_effect();
    note_event(&sent, true, pc);
    acquire_from(&sent);
    me->restarts = (actions[number].sa_flags & SA_RESTART) != 0;
    me->was_let_in = (blocked_outside[me->id] & bit(number)) != 0;
    me->handling++;
    run_handler(number);
    me->handling--;
}

static void add_pending(uint64_t *to, int number, uintptr_t pc) {
    if ((*to & bit(number)) != 0 && number >= SIGRTMIN)
        fail(NOT_EXPLORED, pc, "two signals of one real-time number");
    *to |= bit(number);
    for (int i = 0; i < ex->run.count; i++)
        ex->threads[i].notified_at = ex->threads[i].points;
}

// Announces it, and says whether there is anything to be done.
static bool begin_to_send(const volatile void *to, int number, uintptr_t pc) {
    if (is_exploring())
        visible(NOTIFY, to, pc);
    look_at_state(actions, pc);
    return number > 0;
}

int signal_process(int number, uintptr_t pc) {
    if (number < 0 || number >= SIGNALS) {
        errno = EINVAL;
        return -1;
    }
    if (!is_exploring())
        return raise_here(number, pc);
    if (!begin_to_send(ex, number, pc))
        return 0;
    int candidates = count_candidates(number);
    if (candidates > 0 && is_ignored(number))
        return 0;
    if (candidates > 0 && !has_handler(number)) {
        deliver_default(number, pc);
        return 0;
    }
    note_sent();
    if (candidates == 1 && is_candidate(ex->run.current, number)) {
        run_handler(number);
        return 0;
    }
    add_pending(&pending, number, pc);
    return 0;
}

int signal_thread(struct thread *other, int number, uintptr_t pc) {
    if (number < 0 || number >= SIGNALS)
        return EINVAL;
    if (other == thread_now())
        return raise_here(number, pc) == 0 ? 0 : EINVAL;
    bool is_one = begin_to_send(other, number, pc);
    thread_known((pthread_t)other, "asked after", pc);
    if (!is_one || other->state == ENDED)
        return other->state == ENDED && other->detached ? ESRCH : 0;
    if (is_candidate(other, number) && is_ignored(number))
        return 0;
    if (is_candidate(other, number) && !has_handler(number)) {
        deliver_default(number, pc);
        return 0;
    }
    note_sent();
    add_pending(&other->pending_signals, number, pc);
    return 0;
}

// ------------------------------------------------------------------- actions

static int set(int number, const struct sigaction *action,
               struct sigaction *old, uintptr_t pc) {
    bool is_fixed = number == SIGKILL || number == SIGSTOP;
    if (number < 1 || number >= SIGNALS || (is_fixed && action != NULL)) {
        errno = EINVAL;
        return -1;
    }
    if (action != NULL)
        change_state(actions, pc);
    else
        look_at_state(actions, pc);
    struct sigaction before = actions[number];
    if (action != NULL)
        actions[number] = *action;
    if (old != NULL)
        *old = before;
    return 0;
}

int explored_sigaction(int number, const struct sigaction *action,
                       struct sigaction *old);
int explored_sigaction(int number, const struct sigaction *action,
                       struct sigaction *old) {
    read_if(action, sizeof *action, CALLER);
    store_if(old, sizeof *old, CALLER);
    return set(number, action, old, CALLER);
}

static sighandler_t set_handler(int number, sighandler_t handler, int flags,
                                uintptr_t pc) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    struct sigaction old;
    return set(number, &action, &old, pc) == 0 ? old.sa_handler : SIG_ERR;
}

sighandler_t explored_signal(int number, sighandler_t handler);
sighandler_t explored_signal(int number, sighandler_t handler) {
    return set_handler(number, handler, SA_RESTART, CALLER);
}
ALSO(bsd_signal, signal)
ALSO(ssignal, signal)

sighandler_t explored_sysv_signal(int number, sighandler_t handler);
sighandler_t explored_sysv_signal(int number, sighandler_t handler) {
    return set_handler(number, handler, (int)(SA_RESETHAND | SA_NODEFER),
                       CALLER);
}
ALSO(__sysv_signal, sysv_signal)

int explored_siginterrupt(int number, int interrupt);
int explored_siginterrupt(int number, int interrupt) {
    (void)number;
    (void)interrupt;
    return 0;
}

int explored_sigaltstack(const stack_t *stack, stack_t *old);
int explored_sigaltstack(const stack_t *stack, stack_t *old) {
    (void)stack;
    if (old != NULL)
        *old = (stack_t){.ss_flags = SS_DISABLE};
    return 0;
}

// ------------------------------------------------------------------- sending

int explored_raise(int number);
int explored_raise(int number) {
    return raise_here(number, CALLER);
}
ALSO(gsignal, raise)

int explored_kill(pid_t process, int number);
int explored_kill(pid_t process, int number) {
    if (process != getpid() && process != 0)
        fail(NOT_EXPLORED, CALLER, "kill() of another process is not modelled");
    return signal_process(number, CALLER);
}

// ------------------------------------------------------------------- waiting

// What is pending for a thread, to the process too.
static uint64_t pending_for(const struct thread *thread) {
    return thread->pending_signals | pending;
}

static bool is_there(struct thread *thread) {
    return (pending_for(thread) & thread->awaited_signals) != 0;
}

bool signal_is_there(const struct thread *thread, uint64_t mask) {
    return (pending_for(thread) & mask) != 0;
}

int take_signal(uint64_t set) {
    struct thread *me = ex->run.current;
    uint64_t there = pending_for(me) & set;
    int number = __builtin_ctzl(there) + 1;
    if ((me->pending_signals & bit(number)) != 0)
        me->pending_signals &= ~bit(number);
    else
        pending &= ~bit(number);
    acquire_from(&sent);
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
    enum how how = blocking(AWAIT, &sent, is_there, deadline, pc);
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

int explored_sigsuspend(const sigset_t *mask);
int explored_sigsuspend(const sigset_t *mask) {
    if (!is_exploring())
        fail(NOT_EXPLORED, CALLER, "a wait for a signal before main");
    uint64_t before = swap_mask(mask, CALLER);
    int result = wait_for_handler(CALLER);
    set_mask(before);
    return result;
}

// ------------------------------------------------------------------- masks

LISTED(sigemptyset, STORE(a, sizeof(sigset_t)))
LISTED(sigfillset, STORE(a, sizeof(sigset_t)))
LISTED(sigaddset, MEMORY(a, 8); STORE(a, 8))
LISTED(sigdelset, MEMORY(a, 8); STORE(a, 8))
LISTED(sigismember, MEMORY(a, 8))

// What the current thread has just let through.
static void deliver_unblocked(uintptr_t pc) {
    struct thread *me = thread_now();
    for (int number = 1; number < SIGNALS; number++) {
        uint64_t mine = me->pending_signals & ~me->blocked_signals;
        uint64_t anybodys = pending & ~me->blocked_signals;
        if (((mine | anybodys) & bit(number)) == 0)
            continue;
        if (is_exploring())
            visible(NOTIFY, ex, pc); // others may be faster
        if ((me->pending_signals & bit(number)) != 0)
            me->pending_signals &= ~bit(number);
        else if ((pending & bit(number)) != 0)
            pending &= ~bit(number);
        else
            continue;
        acquire_from(&sent);
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
