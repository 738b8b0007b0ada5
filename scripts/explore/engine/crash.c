// crash.c — signals: of a program that crashes, and of a timer that looks
// whether it still comes any further.

#define _GNU_SOURCE

#include "engine.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

// How far a run had come, and since when.
struct moment {
    unsigned generation;
    int thread;
    uint32_t points; // of that thread
    int looks;       // that found it there
    int64_t cpu;     // time, at the first of them
};

static struct moment *last_look;

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
             ex->run.current->id);
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
    struct moment *last = last_look;
    const struct thread *me = ex->run.current;
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

void crash_init(void) {
    last_look = memory_outside(sizeof *last_look);
    enum { STACK = 64 << 10 };
    stack_t alternative = {.ss_sp = memory_outside(STACK), .ss_size = STACK};
    sigaltstack(&alternative, NULL);
    struct sigaction action = {.sa_sigaction = crashed,
                               .sa_flags =
                                   SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    for (int i = 0; i < 4; i++)
        sigaction(numbers[i], &action, NULL);
    look_every(500);
}
