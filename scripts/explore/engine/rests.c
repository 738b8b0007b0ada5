// rests.c — what a program depends on that the explorer holds still.
//
// All schedules see the same time, random numbers, addresses, and bytes in
// memory that nobody has set; elsewhere a program that depends on them may do
// something else each time. So the first schedule is made again, each time with
// one of them otherwise, and what is done is compared step by step. What only
// carries along what is otherwise, as a variable that holds an address or a
// deadline, is no difference; what is made of it is one, such as its remainder,
// or the way that a thread goes. At last what the program has written is
// compared.
//
// A process of its own does that, as the program may crash there.

#define _GNU_SOURCE

#include "twice.h"

#include "arena.h"
#include "tally.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STACK_FILLED = 64 << 10, LINE = 60 };

static const char *const names[OTHERS] = {
    [OTHER_TIME] = "time",
    [OTHER_NUMBERS] = "random numbers",
    [OTHER_MEMORY] = "memory",
    [OTHER_PLACES] = "addresses",
    [OTHER_PROCESS] = "process",
    [OTHER_MACHINE] = "machine",
    [OTHER_ENVIRONMENT] = "environment",
    [OTHER_FILES] = "files",
};

struct finding {
    bool is_done; // else the process has crashed before
    struct difference value, step;
    bool writes_other;
    char wrote[2][LINE];
};

// -------------------------------------------------------- other circumstances

void rests_begin(void) {
    if (ex->other == OTHER_TIME)
        ex->run.now += FORWARD;
    if (ex->other == OTHER_PLACES)
        arena_move();
    if (ex->other == OTHER_NUMBERS)
        srandom(1000003);
}

// Variables of the environment, which the program reads.
static char changed[4096] __attribute__((section("program_state")));
static size_t changed_used;

char *rests_change(char *value) {
    size_t length = strlen(value);
    if (length == 0 || changed_used + length + 2 > sizeof changed)
        return value;
    char *other = changed + changed_used;
    changed_used += length + 2;
    plain_memcpy(other, value, length + 1);
    bool is_number = true;
    for (char *at = other; *at != '\0'; at++) {
        is_number &= *at >= '0' && *at <= '9';
        if ((*at >= '1' && *at < '9') || (*at >= 'a' && *at < 'z'))
            ++*at;
    }
    if (!is_number) {
        other[length] = 'x';
        other[length + 1] = '\0';
    }
    return other;
}

static bool is_changed(uintptr_t address) {
    return address - (uintptr_t)changed < changed_used;
}

size_t rests_stack(void *stack, size_t size) {
    if (ex->other == OTHER_MEMORY)
        plain_memset((char *)stack + size - STACK_FILLED, BYTES_LEFT,
                     STACK_FILLED);
    return ex->other == OTHER_PLACES ? size - FARTHER : size;
}

// ------------------------------------------------------- what is carried along

static bool is_near(int64_t value, int64_t wanted) {
    return wanted > 100 && value >= wanted - 1 && value <= wanted + 1;
}

// In seconds, milliseconds, microseconds or nanoseconds, or the part of a
// second.
static bool is_later(int64_t by) {
    static const int64_t units[] = {1000000000, 1000000, 1000, 1};
    const int64_t part = FORWARD % 1000000000;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (is_near(by, FORWARD / units[i]) || is_near(by, part / units[i]))
            return true;
    return false;
}

static double magnitude(double number) {
    return number < 0 ? -number : number;
}

// No small integer, nor a pointer, that is taken for a fraction.
static bool may_be_seconds(double number) {
    return __builtin_isfinite(number) && magnitude(number) > 1e-12 &&
           magnitude(number) < 1e20;
}

// The same duration, as it was rounded, or a later time.
static bool is_later_number(double first, double second, double precision) {
    static const double units[] = {1e9, 1e6, 1e3, 1};
    if (!may_be_seconds(first) || !may_be_seconds(second))
        return false;
    double by = second - first;
    if (magnitude(by) <= 1e-6 || magnitude(by) <= precision * magnitude(first))
        return true;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        double wanted = (double)FORWARD / units[i];
        if (magnitude(by - wanted) < precision * wanted)
            return true;
    }
    return false;
}

static bool carries_time(const struct did *first, const struct did *second) {
    if (first->size == 4 || first->size == 8) {
        int64_t by = first->size == 8
                         ? (int64_t)(second->value - first->value)
                         : (int32_t)(uint32_t)(second->value - first->value);
        if (is_later(by))
            return true;
    }
    if (first->size == 4)
        // Only a part of a larger number.
        for (int64_t unit = 1; unit <= 1000000000; unit *= 1000)
            if ((uint32_t)(second->value - first->value) ==
                (uint32_t)(FORWARD / unit))
                return true;
    if (first->size == sizeof(float)) {
        float numbers[2];
        plain_memcpy(&numbers[0], &first->value, sizeof numbers[0]);
        plain_memcpy(&numbers[1], &second->value, sizeof numbers[1]);
        return is_later_number((double)numbers[0], (double)numbers[1], 1e-4);
    }
    if (first->size != sizeof(double))
        return false;
    double numbers[2];
    plain_memcpy(&numbers[0], &first->value, sizeof numbers[0]);
    plain_memcpy(&numbers[1], &second->value, sizeof numbers[1]);
    return is_later_number(numbers[0], numbers[1], 1e-6);
}

static bool carries_bytes(const struct did *first, const struct did *second) {
    for (int i = 0; i < first->size; i++) {
        uint8_t a = (uint8_t)(first->value >> 8 * i);
        uint8_t b = (uint8_t)(second->value >> 8 * i);
        if (a != b && !(a == 0 && b == BYTES_LEFT) &&
            !(a == BYTES_LEFT && b == 0))
            return false;
    }
    return true;
}

static bool is_place(uintptr_t address) {
    uintptr_t offset;
    return thread_at(address, &offset) != NOBODY;
}

// Blocks lie farther, those that are aligned, or have pages of their own, not
// by just that; what is on a stack lies lower.
static bool is_moved(uintptr_t first, uintptr_t second) {
    if (!is_place(first) || !is_place(second))
        return false;
    intptr_t by = (intptr_t)(second - first);
    intptr_t beyond = by - FARTHER;
    return by == 0 || by == -FARTHER || by % PAGE == 0 ||
           (beyond > -PAGE && beyond < PAGE);
}

static bool carries_place(const struct did *first, const struct did *second) {
    if (first->size == 4) {
        int32_t by = (int32_t)(uint32_t)(second->value - first->value);
        return by == FARTHER || by == -FARTHER;
    }
    return first->size == 8 &&
           (second->value - first->value == FARTHER || // a thread's handle, too
            is_moved((uintptr_t)first->value, (uintptr_t)second->value));
}

// A date may have been made of it.
static bool carries_age(const struct did *first, const struct did *second) {
    return second->value - first->value == YOUNGER;
}

// Variables of the environment are on the first stack, or were set.
static bool is_variable(uintptr_t first, uintptr_t second) {
    return first > BYTES_LEFT && is_changed(second);
}

static bool carries_variable(const struct did *first,
                             const struct did *second) {
    return first->size == sizeof(char *) &&
           is_variable((uintptr_t)first->value, (uintptr_t)second->value);
}

static bool no_object(uintptr_t first, uintptr_t second) {
    (void)first;
    (void)second;
    return false;
}

static bool no_value(const struct did *first, const struct did *second) {
    (void)first;
    (void)second;
    return false;
}

static const struct allowed allowed[OTHERS] = {
    [OTHER_TIME] = {no_object, carries_time},
    [OTHER_NUMBERS] = {no_object, no_value},
    [OTHER_MEMORY] = {no_object, carries_bytes},
    [OTHER_PLACES] = {is_moved, carries_place},
    [OTHER_PROCESS] = {no_object, no_value},
    [OTHER_MACHINE] = {no_object, no_value},
    [OTHER_ENVIRONMENT] = {is_variable, carries_variable},
    [OTHER_FILES] = {no_object, carries_age},
};

// ------------------------------------------------------------------ the output

enum { OUTPUT = 64 << 10 };

static int begin_output(void) {
    int file = memfd_create("output", MFD_CLOEXEC);
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    redirect(path);
    return file;
}

// The first line of each that the other has not.
static void compare_output(int first, int second, struct finding *finding) {
    // Not static: all that is static is put back before each schedule.
    char(*text)[OUTPUT + 1] = memory_outside(2 * sizeof *text);
    const int files[] = {first, second};
    for (int i = 0; i < 2; i++) {
        ssize_t length = pread(files[i], text[i], OUTPUT, 0);
        text[i][length < 0 ? 0 : length] = '\0';
    }
    if (strcmp(text[0], text[1]) == 0)
        return;
    finding->writes_other = true;
    size_t line = 0;
    for (size_t i = 0; text[0][i] == text[1][i]; i++)
        if (text[0][i] == '\n')
            line = i + 1;
    for (int i = 0; i < 2; i++)
        snprintf(finding->wrote[i], LINE, "%.*s",
                 (int)strcspn(text[i] + line, "\n"), text[i] + line);
}

// ------------------------------------------------------------------ the report

// Of the number of the process only that it is another one counts: there the
// usual run was the parent's.
static void look(enum other what, struct finding *finding, int output) {
    if (what != OTHER_PROCESS) {
        output = begin_output();
        twice_keep();
    }
    int other = begin_output();
    ex->other = what;
    twice_compare(&allowed[what], &finding->value, &finding->step);
    ex->other = AS_USUAL;
    if (!finding->value.is_found && !finding->step.is_found)
        compare_output(output, other, finding);
    finding->is_done = true;
}

static void tell(enum other what, const struct finding *finding) {
    const struct difference *found =
        finding->value.is_found ? &finding->value : &finding->step;
    if (!finding->is_done || (!found->is_found && !finding->writes_other))
        return;
    report("{\"rests_on\": \"%s\", ", names[what]);
    if (found->is_found) {
        const struct did *first = &found->first, *second = &found->second;
        report("\"thread\": %d, \"does\": \"%s\", \"pc\": %ju, "
               "\"other_thread\": %d, \"other_does\": \"%s\", "
               "\"other_pc\": %ju, ",
               first->thread, what_names[first->what], (uintmax_t)first->pc,
               second->thread, what_names[second->what], (uintmax_t)second->pc);
        if (finding->value.is_found)
            report("\"size\": %d, \"value\": %ju, \"other_value\": %ju, ",
                   first->size, (uintmax_t)first->value,
                   (uintmax_t)second->value);
    }
    if (found->is_found && found->source != NULL) {
        report("\"source\": ");
        report_string(found->source);
        report(", ");
    }
    report("\"wrote\": ");
    report_string(finding->wrote[0]);
    report(", \"other_wrote\": ");
    report_string(finding->wrote[1]);
    report("}\n");
}

void rests_report(void) {
    struct finding *finding =
        mmap(NULL, sizeof *finding, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (finding == MAP_FAILED)
        return;
    int race_count = ex->race_count;
    int output = begin_output();
    twice_keep();
    redirect("/dev/null");
    ex->race_count = race_count;
    report_flush();
    for (enum other what = OTHER_TIME; what < OTHERS; what++) {
        plain_memset(finding, 0, sizeof *finding);
        pid_t child = fork();
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            report_mute(true);
            crash_init();
            look(what, finding, output);
            _Exit(0);
        }
        if (child > 0)
            while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
                continue;
        tell(what, finding);
    }
    close(output);
    munmap(finding, sizeof *finding);
}
