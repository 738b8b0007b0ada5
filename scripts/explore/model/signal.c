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
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct sigaction actions[SIGNALS];

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

void deliver(int number, uintptr_t pc) {
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
long signals_sent;

uint64_t pending_for(const struct thread *thread) {
    return thread->pending_signals | pending;
}

bool take_pending(int number) {
    struct thread *me = ex->run.current;
    if ((me->pending_signals & bit(number)) != 0)
        me->pending_signals &= ~bit(number);
    else if ((pending & bit(number)) != 0)
        pending &= ~bit(number);
    else
        return false;
    acquire_from(&signals_sent);
    return true;
}

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
    note_event(&signals_sent, true, 0);
    note_change(&signals_sent);
    note_effect();
    ex->run.has_signals = true;
    release_to(&signals_sent);
}

uint64_t blocked_outside[MAX_THREADS];

void handle_signals(uintptr_t pc) {
    struct thread *me = ex->run.current;
    uint64_t due = due_for(me, me->pending_signals | pending);
    if (due == 0)
        return;
    int number = __builtin_ctzl(due) + 1;
    note_far_effect();
    note_event(&signals_sent, true, pc);
    take_pending(number);
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
    thread_known(handle_of_thread(other), "asked after", pc);
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
