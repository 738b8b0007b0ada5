// exit.c — how a program ends.

#define _GNU_SOURCE

#include "explore.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

static _Noreturn void end_with(int status, uintptr_t pc) {
    if (!is_exploring())
        _Exit(status);
    if ((status & 0xff) != 0)
        fail(WRONG_RESULT, pc, "exit(%d)", status);
    // As if main had returned, whichever thread this is.
    ex->run.current->joined = true;
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
