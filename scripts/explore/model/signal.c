// signal.c — signals that the program sends to itself: as an assertion, or as a
// watchdog. A handler runs in the thread that has sent them.
//
// What the program wants done about a signal is only noted here: the real ones
// belong to the explorer (crash.c).

#define _GNU_SOURCE

#include "library.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { SIGNALS = 65 };

static struct sigaction actions[SIGNALS];
static int64_t alarm_at; // 0: none
static unsigned alarms;  // so far
static unsigned handled; // signals to the process that had a handler

static uint64_t bit(int number) {
    return 1ul << (number - 1);
}

// ------------------------------------------------------------------ delivery

static bool has_handler(int number) {
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

// To the process: it may interrupt any thread, and wakes those that pause.
static int signal_process(int number, uintptr_t pc) {
    note_far_effect();
    bool wakes = number > 0 && number < SIGNALS && has_handler(number);
    int error = raise_here(number, pc);
    if (wakes) {
        release_to(&handled);
        handled++;
    }
    return error;
}

// In whichever thread its handler runs, it is as if main were interrupted.
static void ring_alarm(uintptr_t pc) {
    struct thread *main_thread = &ex->threads[0];
    alarm_at = 0;
    join_clocks(thread_now()->clock, main_thread->clock);
    weak_join_threads(thread_now(), main_thread);
    signal_process(SIGALRM, pc);
    join_clocks(main_thread->clock, thread_now()->clock);
    weak_join_threads(main_thread, thread_now());
}

void signals_due(uintptr_t pc) {
    if (alarm_at == 0 || ex->run.now < alarm_at)
        return;
    ring_alarm(pc);
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

int signal_thread(struct thread *other, int number, uintptr_t pc) {
    if (other != thread_now() && number > 0 && number < SIGNALS &&
        has_handler(number))
        fail(NOT_EXPLORED, pc,
             "a handler that runs in another thread is not modelled");
    return raise_here(number, pc) == 0 ? 0 : EINVAL;
}

// ------------------------------------------------------------------- waiting

static bool was_signaled(struct thread *thread) {
    return handled != thread->handled;
}

int explored_pause(void);
int explored_pause(void) {
    thread_now()->handled = handled;
    bool is_killed = alarm_at != 0 && !has_handler(SIGALRM);
    cancellation_point(CALLER);
    if (blocking(SLEEP, thread_now(), was_signaled,
                 is_killed ? alarm_at : NEVER, CALLER) == CANCELED)
        cancel_here(CALLER);
    acquire_from(&handled);
    signals_due(CALLER);
    errno = EINTR;
    return -1;
}

// ------------------------------------------------------------------- masks

LISTED(sigemptyset, STORE(a, sizeof(sigset_t)))
LISTED(sigfillset, STORE(a, sizeof(sigset_t)))
LISTED(sigaddset, MEMORY(a, 8); STORE(a, 8))
LISTED(sigdelset, MEMORY(a, 8); STORE(a, 8))
LISTED(sigismember, MEMORY(a, 8))

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
    for (int number = 1; number < SIGNALS; number++)
        if (thread_now()->pending_signals & ~thread_now()->blocked_signals &
            bit(number)) {
            thread_now()->pending_signals &= ~bit(number);
            deliver(number, pc);
        }
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
    plain_memcpy(set, &thread_now()->pending_signals, sizeof(uint64_t));
    return 0;
}

// -------------------------------------------------------------------- alarm

// With a handler it comes when it is due, or earlier, as any deadline may: in a
// thread of its own, which the system is free to choose.
static void *ring(void *argument) {
    unsigned mine = (unsigned)(uintptr_t)argument;
    struct timespec time = {.tv_sec = (alarm_at - ex->run.now) / 1000000000};
    nanosleep(&time, NULL);
    if (mine == alarms && alarm_at != 0)
        ring_alarm(ex->run.current->created_at);
    return NULL;
}

unsigned explored_alarm(unsigned seconds);
unsigned explored_alarm(unsigned seconds) {
    change_state(&alarm_at, CALLER);
    int64_t left = alarm_at == 0 ? 0 : alarm_at - ex->run.now;
    alarm_at = seconds == 0 ? 0 : ex->run.now + (int64_t)seconds * 1000000000;
    alarms++;
    if (seconds > 0 && has_handler(SIGALRM)) {
        pthread_t thread;
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_create(&thread, &attributes, ring, (void *)(uintptr_t)alarms);
    }
    return (unsigned)((left + 999999999) / 1000000000);
}
