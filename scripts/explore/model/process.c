// process.c — numbers of threads, and system calls that do nothing that
// matters.

#define _GNU_SOURCE

#include "library.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

// main's is that of the process.
static pid_t number_of(const struct thread *thread) {
    return getpid() + thread->id;
}

pid_t explored_gettid(void);
pid_t explored_gettid(void) {
    return number_of(thread_now());
}

static long random_state;

static long futex(int what, uintptr_t pc) {
    if ((what & FUTEX_CMD_MASK) != FUTEX_WAKE)
        fail(NOT_EXPLORED, pc, "syscall(SYS_futex) is not modelled");
    return 0; // nobody waits
}

long explored_syscall(long number, word a, word b, word c, word d, word e,
                      word f);
long explored_syscall(long number, word a, word b, word c, word d, word e,
                      word f) {
    switch (number) {
    case SYS_gettid:
        return explored_gettid();
    case SYS_sched_yield:
        return sched_yield();
    case SYS_membarrier:
        return 0;
    case SYS_futex:
        return futex((int)b, CALLER);
    case SYS_tgkill:
        if ((pid_t)b != explored_gettid())
            break;
        return raise_here((int)c, CALLER);
    case SYS_tkill:
        if ((pid_t)a != explored_gettid())
            break;
        return raise_here((int)b, CALLER);
    case SYS_write:
        read_if((void *)b, c, CALLER);
        __attribute__((fallthrough));
    case SYS_getpid:
    case SYS_getppid:
    case SYS_getuid:
    case SYS_geteuid:
    case SYS_getgid:
    case SYS_getegid:
        return syscall(number, a, b, c, d, e, f);
    case SYS_getrandom:
        if (!is_exploring())
            break;
        change_state(&random_state, CALLER);
        store_if((void *)a, b, CALLER);
        note_random();
        random_bytes((void *)a, b);
        return (long)b;
    case SYS_getcpu:
    case SYS_uname:
        note_source("syscall()");
        store_if((void *)a, 4, CALLER);
        return syscall(number, a, b, c, d, e, f);
    }
    if (!is_exploring())
        return syscall(number, a, b, c, d, e, f);
    fail(NOT_EXPLORED, CALLER, "syscall(%ld) is not modelled", number);
}
