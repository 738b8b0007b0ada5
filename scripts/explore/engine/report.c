// report.c — what the explorer tells: one JSON value a line, on descriptor 3.
//
//     {"step": 1, "thread": 1, "what": "reads", "pc": 4199318, "size": 4, …}
//     {"result": "data race", "schedules": 120, …}
//
// Places are addresses in the program; scripts/explore/run gives them names.

#include "engine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { DESCRIPTOR = 3, BUFFER = 1 << 16 };

struct writer {
    size_t length;
    char text[BUFFER];
    struct operation operation; // the step that is not told yet
    int thread;
    uint32_t point;
    bool pending;
    bool is_private; // nobody else can notice it
    uint64_t before;
    bool has_seen; // another value than memory holds, perhaps
    uint64_t seen;
    int missed;
    uint32_t missed_at;
    bool is_mute;
    bool only_steps;
};

static struct writer *writer;

void report_init(void) {
    writer = memory_outside(sizeof *writer);
}

void report_flush(void) {
    size_t done = 0;
    while (done < writer->length) {
        ssize_t written =
            write(DESCRIPTOR, writer->text + done, writer->length - done);
        if (written < 0 && errno == EPIPE)
            _Exit(2); // nobody listens any more
        if (written <= 0)
            break;
        done += (size_t)written;
    }
    writer->length = 0;
}

void report(const char *format, ...) {
    if (writer->is_mute)
        return;
    if (writer->length > BUFFER - 4096)
        report_flush();
    va_list arguments;
    va_start(arguments, format);
    writer->length +=
        (size_t)vsnprintf(writer->text + writer->length,
                          BUFFER - writer->length, format, arguments);
    va_end(arguments);
}

void report_string(const char *text) {
    report("\"");
    for (const char *c = text; *c != '\0'; c++)
        report(*c == '"' || *c == '\\' ? "\\%c" : "%c",
               *c < ' ' && *c >= 0 ? ' ' : *c);
    report("\"");
}

static bool has_value(const struct operation *operation) {
    return operation->what <= ATOMIC_UPDATE &&
           (operation->size == 1 || operation->size == 2 ||
            operation->size == 4 || operation->size == 8);
}

static uint64_t value_of(const struct operation *operation) {
    const volatile void *at = operation->object;
    switch (operation->size) {
    case 1:
        return *(const volatile uint8_t *)at;
    case 2:
        return *(const volatile uint16_t *)at;
    case 4:
        return *(const volatile uint32_t *)at;
    default:
        return *(const volatile uint64_t *)at;
    }
}

void report_mute(bool mute) {
    writer->is_mute = mute;
}

bool report_has_only_steps(void) {
    return writer->only_steps;
}

void report_only_steps(bool only_steps) {
    writer->only_steps = only_steps;
}

void report_step(const struct operation *operation) {
    if (!writer->only_steps)
        frames_report(ex->run.current, true);
    writer->operation = *operation;
    writer->thread = ex->run.current->id;
    writer->is_private = false;
    writer->point = ex->run.current->points;
    writer->before = has_value(operation) ? value_of(operation) : 0;
    writer->has_seen = false;
    writer->pending = true; // not if the address was invalid
}

void report_private(const struct operation *operation) {
    report_end_of_step(); // as long as what it names is there
    if (writer->only_steps)
        return;
    report_step(operation);
    writer->is_private = true;
}

void report_enter(const struct thread *thread, uintptr_t function,
                  uintptr_t caller) {
    report_end_of_step(); // as long as what it names is there
    if (writer->only_steps)
        return;
    frames_report(thread, false);
    report("{\"enters\": %d, \"pc\": %ju, \"caller\": %ju, \"depth\": %d}\n",
           thread->id, (uintmax_t)function, (uintmax_t)caller, thread->depth);
}

void report_leave(const struct thread *thread) {
    report_end_of_step(); // as long as what it names is there
    if (writer->only_steps)
        return;
    frames_report(thread, true);
    report("{\"leaves\": %d, \"depth\": %d}\n", thread->id, thread->depth - 1);
}

void report_create(const struct thread *parent, const struct thread *child) {
    report_end_of_step();
    report("{\"creator\": %d, \"child\": %d}\n", parent->id, child->id);
}

void report_free(const volatile void *block, uintptr_t pc) {
    if (writer->only_steps)
        return;
    char place[200];
    report_end_of_step();
    memory_describe((uintptr_t)block, place, sizeof place);
    report("{\"frees\": %d, \"pc\": %ju, %s}\n", ex->run.current->id,
           (uintmax_t)pc, place);
}

// With what lies there.
void report_target(uint64_t value) {
    extern char __data_start[], _end[];
    bool is_static =
        value >= (uintptr_t)__data_start && value < (uintptr_t)_end;
    bool is_stack = memory_is_stack(value) && !memory_is_overflow(value);
    if (!is_static && !is_stack && !memory_is_block(value))
        return;
    char place[200];
    memory_describe(value, place, sizeof place);
    uint64_t content = 0;
    if (value / PAGE == (value + 7) / PAGE && !memory_is_remade())
        plain_memcpy(&content, (const void *)value, sizeof content);
    report(", {%s, \"content\": %ju}", place, (uintmax_t)content);
}

void report_seen(const void *value, size_t size, int missed, uint32_t point) {
    if (!ex->watched || size > sizeof writer->seen)
        return;
    writer->has_seen = true;
    writer->seen = 0;
    plain_memcpy(&writer->seen, value, size);
    writer->missed = missed;
    writer->missed_at = point;
}

void report_drop_step(void) {
    writer->pending = false;
}

static bool is_done_to_thread(const struct operation *operation) {
    uintptr_t offset = (uintptr_t)operation->object - (uintptr_t)ex->threads;
    return operation->what == JOIN || operation->what == DETACH ||
           operation->what == CANCEL ||
           (operation->what == NOTIFY && offset < sizeof ex->threads);
}

// What a step has written is known when the next one is announced.
void report_end_of_step(void) {
    if (!writer->pending)
        return;
    writer->pending = false;
    if (writer->is_mute)
        return;
    const struct operation *operation = &writer->operation;
    char place[200] = "\"address\": 0";
    if (operation->object != NULL)
        memory_describe((uintptr_t)operation->object, place, sizeof place);
    report("{\"thread\": %d, \"%s\": \"%s\", \"pc\": %ju, \"how\": %d, "
           "\"point\": %u, \"size\": %zu, %s",
           writer->thread, writer->is_private ? "private" : "what",
           what_names[operation->what], (uintmax_t)operation->pc,
           (int)ex->threads[writer->thread].how, writer->point, operation->size,
           place);
    if (is_done_to_thread(operation))
        report(", \"other\": %d",
               ((const struct thread *)operation->object)->id);
    if (operation->file > 0)
        report(", \"descriptor\": %d", operation->file - 1);
    if (writer->has_seen)
        writer->before = writer->seen;
    if (writer->has_seen && writer->missed != NOBODY)
        report(", \"missed\": [%d, %u]", writer->missed, writer->missed_at);
    if (operation->what == READ || operation->what == ATOMIC_READ) {
        if (has_value(operation))
            report(", \"value\": %ju", (uintmax_t)writer->before);
    } else if (has_value(operation)) {
        report(", \"before\": %ju, \"value\": %ju", (uintmax_t)writer->before,
               (uintmax_t)value_of(operation));
    }
    report(", \"target\": [0");
    if (operation->size == sizeof(uint64_t) && has_value(operation))
        report_target(operation->what == READ || operation->what == ATOMIC_READ
                          ? writer->before
                          : value_of(operation));
    report("]}\n");
}

// The outermost call is the explorer's own, of main or of what a thread runs.
void report_calls(const struct thread *thread) {
    int count = thread->depth < MAX_CALLS ? thread->depth : MAX_CALLS;
    report("\"calls\": [");
    for (int i = count - 1; i > 0; i--)
        report("%ju%s", (uintmax_t)thread->calls[i], i > 1 ? ", " : "");
    report("]");
}

void report_waiting(const struct thread *thread, bool for_ever) {
    const struct operation *operation = &thread->next;
    char place[200];
    memory_describe((uintptr_t)operation->object, place, sizeof place);
    report(
        "{\"waits\": %d, \"for_ever\": %s, \"thread\": %d, \"what\": \"%s\", "
        "\"pc\": %ju, \"created\": %ju, \"owner\": %d, %s, ",
        thread->id, for_ever ? "true" : "false", thread->id,
        what_names[operation->what], (uintmax_t)operation->pc,
        (uintmax_t)thread->created_at, object_at(operation->object)->owner,
        place);
    report_calls(thread);
    if (operation->what == JOIN)
        report(", \"other\": %d",
               ((const struct thread *)operation->object)->id);
    if (operation->file > 0)
        report(", \"descriptor\": %d", operation->file - 1);
    report("}\n");
}

void report_schedule(const struct schedule *schedule) {
    report("\"turns\": [");
    for (int i = 0; i < schedule->length; i++)
        report("%s[%d, %d, %u]", i > 0 ? ", " : "", schedule->turns[i].thread,
               schedule->turns[i].how, schedule->turns[i].until);
    report("], \"decisions\": [");
    for (int i = 0; i < schedule->decision_count; i++)
        report("%s[%d, %d, %d]", i > 0 ? ", " : "",
               schedule->decisions[i].thread, schedule->decisions[i].number,
               schedule->decisions[i].value);
    report("], \"preemptions\": %d", schedule->preemptions);
}
