// ending.c — how a program ends, and what the explorer does not model.

#define _GNU_SOURCE

#include "explore.h"

#include <assert.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void end_with(int status, uintptr_t pc) {
    if (!is_exploring())
        _Exit(status);
    if ((status & 0xff) != 0)
        fail(WRONG_RESULT, pc, "exit(%d)", status);
    // As if main had returned, whichever thread this is.
    ex->current->joined = true;
    end_process(pc);
}

void exit(int status) {
    end_with(status, CALLER);
}

void _exit(int status) {
    if (is_exploring())
        end_with(status, CALLER);
    _Exit(status);
}

void quick_exit(int status) {
    end_with(status, CALLER);
}

void abort(void) {
    if (is_exploring())
        fail(CRASH, CALLER, "abort()");
    _Exit(134);
}

void __assert_fail(const char *expression, const char *file, unsigned line,
                   const char *function) {
    (void)function;
    if (is_exploring())
        fail(CRASH, CALLER, "assertion failed at %s:%u: %s", file, line,
             expression);
    _Exit(134);
}

// ----------------------------------------------------------------- crashes

// As if it were the address that a call returns to: one behind.
static uintptr_t pc_of(void *context) {
#if defined(__x86_64__)
    return (uintptr_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] + 1;
#else
    return (uintptr_t)((ucontext_t *)context)->uc_mcontext.pc + 1;
#endif
}

static void crashed(int number, siginfo_t *info, void *context) {
    static const char *const names[] = {[SIGSEGV] =
                                            "SIGSEGV: an invalid address",
                                        [SIGBUS] = "SIGBUS",
                                        [SIGFPE] = "SIGFPE: a division by zero",
                                        [SIGILL] = "SIGILL"};
    if (!is_exploring())
        _Exit(128 + number);
    if (memory_is_overflow((uintptr_t)info->si_addr))
        fail(NOT_EXPLORED, pc_of(context), "T%d needs more than 8 MB of stack",
             ex->current->id);
    fail(CRASH, pc_of(context), "%s", names[number]);
}

// Where the program called the C library, which was interrupted: the first
// address on the stack that lies in the program.
static uintptr_t caller_in(void *context) {
    extern char __executable_start[], etext[];
#if defined(__x86_64__)
    const uintptr_t *stack =
        (void *)((ucontext_t *)context)->uc_mcontext.gregs[REG_RSP];
#else
    const uintptr_t *stack = (void *)((ucontext_t *)context)->uc_mcontext.sp;
#endif
    for (int i = 0; i < 64; i++)
        if (stack[i] > (uintptr_t)__executable_start &&
            stack[i] < (uintptr_t)etext)
            return stack[i];
    return pc_of(context);
}

// Looks now and then whether the thread that runs has come any further: in a
// loop over variables of its own, and in a call that waits in the kernel, it
// does not come by here.
static void look(int number, siginfo_t *info, void *context) {
    (void)number;
    (void)info;
    if (!is_exploring())
        return;
    enum { HALF_A_SECOND = 500 * 1000 * 1000 }; // in nanoseconds
    struct moment *last = &ex->last_look;
    const struct thread *me = ex->current;
    if (last->generation != ex->generation || last->thread != me->id ||
        last->points != me->points) {
        *last =
            (struct moment){ex->generation, me->id, me->points, 0, cpu_time()};
        return;
    }
    int64_t used = cpu_time() - last->cpu;
    if (used > HALF_A_SECOND)
        fail(ENDLESS, pc_of(context), "T%d computes without end", me->id);
    if (++last->looks > 20 && used < HALF_A_SECOND / 5)
        fail(NOT_EXPLORED, caller_in(context), "T%d waits in the kernel",
             me->id);
}

// By a signal that no program is likely to use.
static void look_every(long milliseconds) {
    // The program's own call of it is refused below.
    int (*create)(clockid_t, struct sigevent *, timer_t *);
    *(void **)&create = dlsym(RTLD_NEXT, "timer_create");
    struct sigaction action = {.sa_sigaction = look,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK |
                                           SA_NODEFER | SA_RESTART};
    sigaction(SIGRTMAX, &action, NULL);
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                             .sigev_signo = SIGRTMAX};
    const struct timespec interval = {.tv_nsec = milliseconds * 1000000};
    timer_t timer;
    if (create(CLOCK_MONOTONIC, &event, &timer) == 0)
        timer_settime(timer, 0, &(struct itimerspec){interval, interval}, NULL);
}

void ending_init(void) {
    static char stack[64 << 10];
    stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternative, NULL);
    struct sigaction action = {.sa_sigaction = crashed,
                               .sa_flags =
                                   SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    for (int i = 0; i < 4; i++)
        sigaction(numbers[i], &action, NULL);
    look_every(500);
}

// ----------------------------------------------------------- not modelled

// Declared with whatever parameters: none of these returns.
#define NOT_MODELLED(name)                                                     \
    void refuse_##name(void) __asm__(#name);                                   \
    void refuse_##name(void) {                                                 \
        fail(NOT_EXPLORED, CALLER, #name "() is not modelled");                \
    }

NOT_MODELLED(pthread_cancel)
NOT_MODELLED(pthread_kill)
NOT_MODELLED(pthread_sigqueue)
NOT_MODELLED(pthread_atfork)
NOT_MODELLED(pthread_mutexattr_setrobust)
NOT_MODELLED(pthread_mutex_consistent)
NOT_MODELLED(pthread_getattr_np)
NOT_MODELLED(pthread_getschedparam)
NOT_MODELLED(pthread_clockjoin_np)
NOT_MODELLED(pthread_getname_np)
NOT_MODELLED(pthread_getaffinity_np)
NOT_MODELLED(pthread_getcpuclockid)
NOT_MODELLED(thrd_create)
NOT_MODELLED(mtx_init)
NOT_MODELLED(cnd_init)
NOT_MODELLED(system)
NOT_MODELLED(popen)
NOT_MODELLED(fork)
NOT_MODELLED(vfork)
NOT_MODELLED(posix_spawn)
NOT_MODELLED(posix_spawnp)
NOT_MODELLED(pipe)
NOT_MODELLED(pipe2)
NOT_MODELLED(mkfifo)
NOT_MODELLED(socket)
NOT_MODELLED(socketpair)
NOT_MODELLED(eventfd)
NOT_MODELLED(signalfd)
NOT_MODELLED(timerfd_create)
NOT_MODELLED(epoll_wait)
NOT_MODELLED(epoll_pwait)
NOT_MODELLED(ppoll)
NOT_MODELLED(pselect)
NOT_MODELLED(shm_open)
NOT_MODELLED(shmat)
NOT_MODELLED(semget)
NOT_MODELLED(msgget)
NOT_MODELLED(mq_open)
NOT_MODELLED(pause)
NOT_MODELLED(sigwait)
NOT_MODELLED(sigwaitinfo)
NOT_MODELLED(sigtimedwait)
NOT_MODELLED(sigsuspend)
NOT_MODELLED(raise)
NOT_MODELLED(kill)
NOT_MODELLED(sigqueue)
NOT_MODELLED(alarm)
NOT_MODELLED(setitimer)
NOT_MODELLED(timer_create)
NOT_MODELLED(sem_open)
NOT_MODELLED(setrlimit)
NOT_MODELLED(syscall)
