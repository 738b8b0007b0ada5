// exit.c — how a program begins and ends: main, the handlers that it has
// registered for its end, and the calls that end it at once.

#define _GNU_SOURCE

#include "descriptors.h"
#include "library.h"

#include <assert.h>
#include <err.h>
#include <errno.h>
#include <error.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// ------------------------------------------------------------------ handlers

enum { MAX_HANDLERS = 64 };

struct handler {
    void (*plain)(void);
    void (*with_argument)(void *);
    void (*with_status)(int, void *);
    void *argument;
};

// Those of constructors too: as main finds them.
static struct handlers {
    int count;
    struct handler all[MAX_HANDLERS];
} at_exit, at_quick_exit_;

static int add(struct handlers *handlers, struct handler handler,
               uintptr_t pc) {
    change_state(handlers, pc);
    if (handlers->count == MAX_HANDLERS)
        return -1;
    handlers->all[handlers->count++] = handler;
    return 0;
}

int explored_atexit(void (*function)(void));
int explored_atexit(void (*function)(void)) {
    return add(&at_exit, (struct handler){.plain = function}, CALLER);
}

int explored_at_quick_exit(void (*function)(void));
int explored_at_quick_exit(void (*function)(void)) {
    return add(&at_quick_exit_, (struct handler){.plain = function}, CALLER);
}

int explored_on_exit(void (*function)(int, void *), void *argument);
int explored_on_exit(void (*function)(int, void *), void *argument) {
    return add(&at_exit,
               (struct handler){.with_status = function, .argument = argument},
               CALLER);
}

int explored___cxa_atexit(void (*function)(void *), void *argument, void *dso);
int explored___cxa_atexit(void (*function)(void *), void *argument, void *dso) {
    (void)dso;
    return add(
        &at_exit,
        (struct handler){.with_argument = function, .argument = argument},
        CALLER);
}

// They are the program, and others still run meanwhile.
static void run_handlers(struct handlers *handlers, int status) {
    while (handlers->count > 0) {
        struct handler handler = handlers->all[--handlers->count];
        if (handler.plain != NULL)
            handler.plain();
        else if (handler.with_argument != NULL)
            handler.with_argument(handler.argument);
        else
            handler.with_status(status, handler.argument);
    }
}

static void run_destructors(void) {
    extern void (*__fini_array_start[])(void) __attribute__((weak));
    extern void (*__fini_array_end[])(void) __attribute__((weak));
    for (void (**function)(void) = __fini_array_end;
         function > __fini_array_start;)
        (*--function)();
}

// ----------------------------------------------------------------- the end

// As if main had returned, whichever thread this is.
int explored_main(int argc, char **argv, char **environment);

static _Noreturn void end_at_once(int status, const char *how, uintptr_t pc) {
    if (!is_exploring())
        end_outside((status & 0xff) != 0 ? WRONG_RESULT : NOT_EXPLORED, pc,
                    "exit()");
    signals_due(pc);
    uintptr_t at = pc == 0 ? ex->run.current->next.pc : pc;
    if (at == 0) // main has done nothing
        at = (uintptr_t)explored_main + 1;
    let_others_be_faster(pc);
    if ((status & 0xff) != 0)
        fail(WRONG_RESULT, at, how, status);
    ex->run.current->joined = true;
    end_process();
}

static _Noreturn void end(int status, const char *how, uintptr_t pc) {
    if (is_exploring()) {
        run_handlers(&at_exit, status);
        run_destructors();
    }
    end_at_once(status, how, pc);
}

void end_last_thread(void) {
    run_handlers(&at_exit, 0);
    run_destructors();
    end_process();
}

extern char explored_main_is_void[] __attribute__((weak)); // see build

void run_main(void) {
    close_files();
    rewind_input();
    int status = call_main() & 0xff;
    if (explored_main_is_void != NULL)
        status = 0;
    LEAVE_A_GAP();
    end(status, "main returned %d", 0);
}

_Noreturn void explored_exit(int status);
_Noreturn void explored_exit(int status) {
    end(status, "exit(%d)", CALLER);
}

_Noreturn void explored__exit(int status);
_Noreturn void explored__exit(int status) {
    end_at_once(status, "_exit(%d)", CALLER);
}

_Noreturn void explored__Exit(int status);
_Noreturn void explored__Exit(int status) {
    end_at_once(status, "_Exit(%d)", CALLER);
}

_Noreturn void explored_quick_exit(int status);
_Noreturn void explored_quick_exit(int status) {
    if (is_exploring())
        run_handlers(&at_quick_exit_, status);
    end_at_once(status, "quick_exit(%d)", CALLER);
}

// ------------------------------------------------------------ with a message

static void message(const char *format, va_list arguments, uintptr_t pc) {
    if (format != NULL)
        read_arguments(format, arguments, pc);
    use_stream(stderr, false, pc);
}

#define MESSAGE(name, ending)                                                  \
    void explored_v##name(int status, const char *format, va_list arguments);  \
    void explored_v##name(int status, const char *format, va_list arguments) { \
        message(format, arguments, CALLER);                                    \
        ending(format, arguments);                                             \
        end(status, #name "(%d)", CALLER);                                     \
    }                                                                          \
    void explored_##name(int status, const char *format, ...);                 \
    void explored_##name(int status, const char *format, ...) {                \
        va_list arguments;                                                     \
        va_start(arguments, format);                                           \
        message(format, arguments, CALLER);                                    \
        ending(format, arguments);                                             \
        end(status, #name "(%d)", CALLER);                                     \
    }

MESSAGE(err, vwarn)
MESSAGE(errx, vwarnx)

#define WARNING(name)                                                          \
    void explored_v##name(const char *format, va_list arguments);              \
    void explored_v##name(const char *format, va_list arguments) {             \
        message(format, arguments, CALLER);                                    \
        v##name(format, arguments);                                            \
    }                                                                          \
    void explored_##name(const char *format, ...);                             \
    void explored_##name(const char *format, ...) {                            \
        va_list arguments;                                                     \
        va_start(arguments, format);                                           \
        message(format, arguments, CALLER);                                    \
        v##name(format, arguments);                                            \
        va_end(arguments);                                                     \
    }

WARNING(warn)
WARNING(warnx)

static void print_error(int number, const char *format, va_list arguments) {
    fflush(stdout);
    fprintf(stderr, "%s: ", program_invocation_name);
    vfprintf(stderr, format, arguments);
    if (number != 0)
        fprintf(stderr, ": %s", strerror(number));
    fputc('\n', stderr);
    error_message_count++;
}

void explored_error(int status, int number, const char *format, ...);
void explored_error(int status, int number, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    message(format, arguments, CALLER);
    print_error(number, format, arguments);
    va_end(arguments);
    if (status != 0)
        end(status, "error(%d)", CALLER);
}

void explored_error_at_line(int status, int number, const char *file,
                            unsigned line, const char *format, ...);
void explored_error_at_line(int status, int number, const char *file,
                            unsigned line, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    message(format, arguments, CALLER);
    if (file != NULL)
        fprintf(stderr, "%s:%u: ", file, line);
    print_error(number, format, arguments);
    va_end(arguments);
    if (status != 0)
        end(status, "error_at_line(%d)", CALLER);
}

// ------------------------------------------------------------------- crashes

_Noreturn void explored_abort(void);
_Noreturn void explored_abort(void) {
    if (!is_exploring())
        end_outside(CRASH, CALLER, "abort()");
    deliver_to_handler(SIGABRT, CALLER);
    fail(CRASH, CALLER, "abort()");
}

_Noreturn void explored___assert_fail(const char *expression, const char *file,
                                      unsigned line, const char *function);
_Noreturn void explored___assert_fail(const char *expression, const char *file,
                                      unsigned line, const char *function) {
    (void)function;
    if (!is_exploring())
        end_outside(CRASH, CALLER, "an assertion failed");
    deliver_to_handler(SIGABRT, CALLER);
    fail(CRASH, CALLER, "assertion failed at %s:%u: %s", file, line,
         expression);
}

_Noreturn void explored___assert_perror_fail(int error, const char *file,
                                             unsigned line,
                                             const char *function);
_Noreturn void explored___assert_perror_fail(int error, const char *file,
                                             unsigned line,
                                             const char *function) {
    explored___assert_fail(strerror(error), file, line, function);
}

_Noreturn void explored___stack_chk_fail(void);
_Noreturn void explored___stack_chk_fail(void) {
    if (!is_exploring())
        end_outside(CRASH, CALLER,
                    "a function wrote past its variables on the stack");
    // The check itself is on no line: told is where the function was called.
    const struct thread *me = ex->run.current;
    bool is_known = me->depth > 0 && me->depth < MAX_CALLS;
    fail(CRASH, is_known ? me->calls[me->depth] : CALLER,
         "the function called here wrote past its variables on the stack");
}

_Noreturn void explored___chk_fail(void);
_Noreturn void explored___chk_fail(void) {
    if (!is_exploring())
        end_outside(CRASH, CALLER, "a buffer overflows");
    fail(CRASH, CALLER, "a buffer overflows");
}
