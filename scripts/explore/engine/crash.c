// crash.c — signals: of a program that crashes, and of a timer that looks
// whether it still comes any further.

#define _GNU_SOURCE

#include "engine.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
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

// Where the program was: there, or where it has called the C library or the
// explorer, the first place on the stack that a call in the program returns to.
static bool is_program(uintptr_t pc) {
    extern char __executable_start[], etext[];
    extern char __start_explore_text[], __stop_explore_text[];
    return pc > (uintptr_t)__executable_start && pc < (uintptr_t)etext &&
           (pc <= (uintptr_t)__start_explore_text ||
            pc > (uintptr_t)__stop_explore_text);
}

static bool is_behind_a_call(uintptr_t pc) {
#if defined(__x86_64__)
    const unsigned char *at = (const unsigned char *)pc;
    return at[-5] == 0xe8 || at[-2] == 0xff || at[-3] == 0xff || at[-6] == 0xff;
#else
    uint32_t before = *(const uint32_t *)(pc - 4);
    return before >> 26 == 0x25 || (before & 0xfffffc1f) == 0xd63f0000;
#endif
}

static uintptr_t place_of(void *context) {
    uintptr_t pc = pc_of(context);
    if (is_program(pc))
        return pc;
#if defined(__x86_64__)
    uintptr_t at =
        (uintptr_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_RSP];
#else
    uintptr_t at = ((ucontext_t *)context)->uc_mcontext.sp;
    uintptr_t link = ((ucontext_t *)context)->uc_mcontext.regs[30];
    if (is_program(link) && is_behind_a_call(link))
        return link;
#endif
    extern void *__libc_stack_end;
    enum { WORDS = 4096 };
    at &= ~(uintptr_t)7;
    bool is_thread = is_exploring() && memory_is_stack(at);
    for (int i = 0; i < WORDS; i++, at += 8) {
        if (is_thread ? !memory_is_stack(at)
                      : at >= (uintptr_t)__libc_stack_end)
            break;
        uintptr_t word = *(const uintptr_t *)at;
        if (is_program(word) && is_behind_a_call(word))
            return word;
    }
    return pc;
}

static const char *const names[] = {
    [SIGSEGV] = "SIGSEGV: an invalid address",
    [SIGBUS] = "SIGBUS: memory that is not there",
    [SIGFPE] = "SIGFPE: a division by zero",
    [SIGILL] = "SIGILL: no instruction, or a trap",
    [SIGTRAP] = "SIGTRAP: a trap",
    [SIGSYS] = "SIGSYS: a system call that is not allowed",
    [SIGABRT] = "SIGABRT: the C library has found a mistake",
};

// Where no run is under way nobody is left to tell of it but
// scripts/explore/run. The memory of the explorer may be in disorder.
void end_outside(enum verdict verdict, uintptr_t pc, const char *text) {
    enum { DESCRIPTOR = 3 };
    static volatile sig_atomic_t times;
    const char *when = ex == NULL || ex->generation == 0
                           ? "before main"
                           : "in the explorer itself";
    if (++times == 1)
        dprintf(DESCRIPTOR,
                "\n{\"ended\": \"%s\", \"message\": \"%s, %s\", "
                "\"at\": %ju}\n",
                verdict_names[verdict], text, when, (uintmax_t)pc);
    _Exit(2);
}

#if defined(__x86_64__)

// An instruction that reads the processor's clock is told virtual time, a
// nanosecond each; so it is in the C library, wherever that asks.
static bool reads_clock(void *context) {
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    const unsigned char *at = (const unsigned char *)registers[REG_RIP];
    bool is_short = at[0] == 0x0f && at[1] == 0x31;
    bool is_long = at[0] == 0x0f && at[1] == 0x01 && at[2] == 0xf9;
    if (!is_short && !is_long)
        return false;
    uint64_t now = 0;
    if (is_exploring()) {
        ex->run.now += 1000;
        now = (uint64_t)ex->run.now;
        note_far_effect();
    }
    registers[REG_RAX] = (greg_t)(now & UINT32_MAX);
    registers[REG_RDX] = (greg_t)(now >> 32);
    if (is_long)
        registers[REG_RCX] = 0;
    registers[REG_RIP] += is_long ? 3 : 2;
    return true;
}

#else

static bool reads_clock(void *context) {
    (void)context;
    return false;
}

#endif

static void crashed(int number, siginfo_t *info, void *context) {
    if (number == SIGSEGV && info->si_code == SI_KERNEL && reads_clock(context))
        return;
    static volatile sig_atomic_t inside;
    uintptr_t pc = ++inside > 2 ? 0 : place_of(context);
    if (!is_exploring())
        end_outside(CRASH, pc, names[number]);
    inside = 0;
    if (memory_is_overflow((uintptr_t)info->si_addr))
        fail(NOT_EXPLORED, pc, "T%d needs more than 8 MB of stack",
             ex->run.current->id);
    fail(CRASH, pc, "%s", names[number]);
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
        fail(NOT_EXPLORED, place_of(context), "T%d waits in the kernel",
             me->id);
}

// By a signal that no program is likely to use. QEMU keeps the last two for
// itself.
#define LOOK (SIGRTMAX - 2)

static void look_every(long milliseconds) {
    // The program's own call of it is refused below.
    int (*create)(clockid_t, struct sigevent *, timer_t *);
    *(void **)&create = dlsym(RTLD_NEXT, "timer_create");
    struct sigaction action = {.sa_sigaction = look,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK |
                                           SA_NODEFER | SA_RESTART};
    sigaction(LOOK, &action, NULL);
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = LOOK};
    const struct timespec interval = {.tv_nsec = milliseconds * 1000000};
    timer_t timer;
    if (create(CLOCK_MONOTONIC, &event, &timer) == 0)
        timer_settime(timer, 0, &(struct itimerspec){interval, interval}, NULL);
}

// Also for constructors of the program, which run after this one.
__attribute__((constructor(101))) static void catch_crashes(void) {
    memory_init();
    enum { STACK = 64 << 10 };
    stack_t alternative = {.ss_sp = memory_outside(STACK), .ss_size = STACK};
    sigaltstack(&alternative, NULL);
    struct sigaction action = {.sa_sigaction = crashed,
                               .sa_flags =
                                   SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    // The program's own is noted in its model.
    signal(SIGPIPE, SIG_IGN);
    for (int number = 1; number < (int)(sizeof names / sizeof *names); number++)
        if (names[number] != NULL)
            sigaction(number, &action, NULL);
}

void crash_init(void) {
    prctl(PR_SET_TSC, PR_TSC_SIGSEGV); // not where it is emulated
    last_look = memory_outside(sizeof *last_look);
    look_every(500);
}
