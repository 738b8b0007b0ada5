// schedule.c — who goes on.
//
// Whenever the driver is not running:
// - exactly one thread runs; every other living one has announced its next
//   operation, and its fiber has been left in point().
// - taken lists the turns so far; the last one is that of the current thread.

#define _GNU_SOURCE

#include "engine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

// After so many operations that changed nothing a thread lets others go on, and
// after so many times in a row it waits until one of them changes something.
enum { PATIENCE = 32, POLITE = 4 };

struct schedule *taken;

int explored_main(int argc, char **argv, char **environment);

// ------------------------------------------------------------------ ending

static struct fiber driver;

static _Noreturn void leave(void) {
    static struct fiber abandoned;
    fiber_switch(&abandoned, &driver);
    __builtin_unreachable();
}

// What happens once main has returned happens to nobody any more: the process
// is gone. The threads only run on to see which of them would never end.
static bool is_moot(enum verdict verdict) {
    return ex->run.main_has_ended && verdict != BLOCKED && verdict != THREAD_LEAK &&
           verdict != NOT_EXPLORED;
}

void fail(enum verdict verdict, uintptr_t pc, const char *format, ...) {
    if (!is_exploring()) {
        char text[400];
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(text, sizeof text, format, arguments);
        va_end(arguments);
        main_never_begins(pc, text);
    }
    ex->exploring = false;
    if (!is_moot(verdict)) {
        ex->run.verdict = verdict;
        ex->run.failed_at = pc;
        ex->run.failed_thread = ex->run.current->id;
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(ex->run.message, sizeof ex->run.message, format, arguments);
        va_end(arguments);
        if (ex->watched && verdict != THREAD_LEAK) {
            report("{");
            report_calls(ex->run.current);
            report("}\n");
        }
    }
    leave();
}

static _Noreturn void finish(void) {
    for (int i = 1; i < ex->run.count; i++) {
        struct thread *thread = &ex->threads[i];
        if (ex->strict && !thread->joined && !thread->detached)
            fail(THREAD_LEAK, thread->created_at,
                 "T%d is neither joined nor detached", i);
    }
    ex->exploring = false;
    leave();
}

// Nobody can run.
static _Noreturn void stuck(void) {
    char text[sizeof ex->run.message];
    size_t length = 0;
    struct thread *first = NULL;
    int waiting = 0;
    for (int i = 0; i < ex->run.count; i++) {
        struct thread *thread = &ex->threads[i];
        if (thread->state != ALIVE)
            continue;
        if (waiting++ == 0)
            first = thread;
        if (ex->watched)
            report_waiting(thread);
        if (length < sizeof text)
            length += (size_t)snprintf(text + length, sizeof text - length,
                                       "%sT%d", length > 0 ? ", " : "", i);
    }
    if (first == NULL)
        finish();
    ex->run.current = first;
    if (!ex->run.main_has_ended)
        fail(DEADLOCK, first->next.pc, "nobody can go on: %s wait%s", text,
             waiting == 1 ? "s" : "");
    fail(BLOCKED, first->next.pc,
         "main has returned, and nobody can wake %s any more", text);
}

// ---------------------------------------------------------------- choosing

// A replay comes to early timeouts only where it had them.
static bool is_hasty(void) {
    return ex->hasty || ex->strategy == &replay;
}

static bool is_ready(struct thread *thread) {
    return thread->state == ALIVE &&
           (thread->next.ready == NULL || thread->next.ready(thread));
}

static int options_now(struct option *options, int64_t *wake, bool *yielded) {
    int count = 0;
    int spurious = 0;
    struct option later[MAX_ALIVE];
    *wake = NEVER;
    *yielded = false;
    for (int i = 0; i < ex->run.count; i++) {
        struct thread *thread = &ex->threads[i];
        if (thread->state != ALIVE)
            continue;
        const struct operation *next = &thread->next;
        if (is_ready(thread)) {
            if (thread->has_yielded)
                *yielded = true;
            else
                options[count++] = (struct option){(uint16_t)i, NORMALLY, 0};
        } else if (next->deadline <= ex->run.now) {
            options[count++] = (struct option){(uint16_t)i, TIMED_OUT, 0};
        } else {
            if (next->deadline < *wake)
                *wake = next->deadline;
            if (next->may_wake && ex->strict)
                later[spurious++] = (struct option){(uint16_t)i, SPURIOUSLY, 1};
            else if (next->deadline < NEVER && is_hasty())
                later[spurious++] = (struct option){(uint16_t)i, TIMED_OUT, 1};
        }
    }
    // Without anybody else a spurious wake-up would hide a deadlock, and the
    // first deadline passes anyway.
    if (count > 0)
        for (int i = 0; i < spurious; i++)
            options[count++] = later[i];
    return count;
}

static int find_options(struct option *options) {
    for (;;) {
        int64_t wake;
        bool yielded;
        int count = options_now(options, &wake, &yielded);
        if (count > 0)
            return count;
        if (yielded && (wake == NEVER || ++ex->run.idle < PATIENCE)) {
            for (int i = 0; i < ex->run.count; i++)
                if (is_ready(&ex->threads[i]))
                    ex->threads[i].has_yielded = false;
        } else if (wake < NEVER) {
            ex->run.now = wake;
            ex->run.idle = 0;
        } else {
            return 0;
        }
    }
}

static struct option ask(const struct option *options, int count) {
    int current = NOBODY;
    for (int i = 0; i < count; i++)
        if (options[i].thread == ex->run.current->id && options[i].how == NORMALLY)
            current = i;
    struct option priced[MAX_ALIVE * 2];
    for (int i = 0; i < count; i++) {
        priced[i] = options[i];
        if (current != NOBODY && i != current)
            priced[i].cost = 1;
    }
    int choice = current == NOBODY ? 0 : current;
    bool is_open = !ex->run.main_has_ended && count > 1;
    if (is_open || ex->strategy->chooses_last)
        choice = ex->strategy->choose(priced, count, current);
    ex->run.used += priced[choice].cost;
    return priced[choice];
}

static void note_turn(struct option option) {
    if (option.how == NORMALLY && taken->length > 0 &&
        taken->turns[taken->length - 1].thread == option.thread)
        return;
    if (taken->length == MAX_TURNS)
        fail(ENDLESS, 0, "more than %d turns", MAX_TURNS);
    if (taken->length > 0)
        taken->turns[taken->length - 1].until = ex->run.current->points;
    taken->preemptions += option.cost;
    taken->turns[taken->length++] =
        (struct turn){option.thread, option.how, UINT32_MAX};
}

// Chooses the next thread; it is the current one when this returns.
static void choose(void) {
    if (++ex->run.steps > ex->step_limit)
        fail(ENDLESS, ex->run.current->next.pc, "more than %ld steps",
             ex->step_limit);
    struct option options[MAX_ALIVE * 2];
    int count = find_options(options);
    if (count == 0)
        stuck();
    struct option option = ask(options, count);
    note_turn(option);
    struct thread *next = &ex->threads[option.thread];
    next->how = option.how;
    if (option.how == TIMED_OUT && next->next.deadline > ex->run.now)
        ex->run.now = next->next.deadline;
    struct thread *previous = ex->run.current;
    for (int i = 0; i < ex->run.count; i++)
        if (i != next->id && ex->threads[i].yields < POLITE)
            ex->threads[i].has_yielded = false;
    if (next == previous)
        return;
    ex->run.current = next;
    previous->error = errno;
    tls_switch(next);
    fiber_switch(&previous->fiber, &next->fiber);
    errno = ex->run.current->error;
}

void point(const struct operation *operation) {
    struct thread *me = ex->run.current;
    me->points++;
    me->next = *operation;
    me->fiber.lowest = (uintptr_t)__builtin_frame_address(0);
    // A yield takes effect at once: whoever goes on does so behind it.
    bool at_once = operation->what == YIELD;
    if (ex->watched)
        report_end_of_step();
    if (ex->watched && at_once)
        report_step(&me->next);
    choose();
    if (ex->watched && !at_once)
        report_step(&me->next);
}

bool turn_ends_here(void) {
    return ex->strategy == &replay && replay_is_due();
}

void let_others_go_on(void) {
    struct thread *me = ex->run.current;
    me->repeats = 0;
    me->yields++;
    me->has_yielded = true;
}

void note_release(const volatile void *lock) {
    if (!is_exploring())
        return;
    for (int i = 0; i < ex->run.count; i++)
        if (ex->threads[i].tried == lock)
            ex->threads[i].has_yielded = false;
    note_progress(false);
}

void note_failed_try(const volatile void *lock) {
    if (!is_exploring())
        return;
    ex->run.current->tried = lock;
    note_progress(false);
}

void note_progress(bool changed) {
    if (!is_exploring())
        return;
    struct thread *me = ex->run.current;
    if (changed) {
        me->repeats = 0;
        me->yields = 0;
        me->owes = false;
        me->tried = NULL;
        ex->run.idle = 0;
        for (int i = 0; i < ex->run.count; i++)
            if (&ex->threads[i] != me)
                ex->threads[i].has_yielded = false;
    } else if (++me->repeats > PATIENCE || (me->owes && me->held == 0)) {
        // Whoever wants what it holds could not go on.
        me->owes = me->held > 0;
        let_others_go_on();
    }
}

void visible(enum what what, const volatile void *object, uintptr_t pc) {
    if (!is_exploring())
        return;
    struct operation operation = {
        .what = what, .object = object, .pc = pc, .deadline = NEVER};
    point(&operation);
    note_event(object, true, pc);
}

static enum how wait_before_main(const struct operation *operation) {
    struct thread *me = thread_now();
    me->next = *operation;
    if (operation->ready == NULL || operation->ready(me))
        return NORMALLY;
    if (operation->deadline == NEVER)
        fail(DEADLOCK, operation->pc, "nobody can wake it");
    return TIMED_OUT;
}

enum how blocking(enum what what, void *object, bool (*ready)(struct thread *),
                  int64_t deadline, uintptr_t pc) {
    struct operation operation = {.what = what,
                                  .object = object,
                                  .pc = pc,
                                  .ready = ready,
                                  .deadline = deadline,
                                  .may_wake = what == WAKE};
    if (!is_exploring())
        return wait_before_main(&operation);
    point(&operation);
    note_event(object, true, pc + ex->run.current->how);
    return ex->run.current->how;
}

// ----------------------------------------------------------------- threads

_Noreturn void end_thread(void) {
    struct thread *me = ex->run.current;
    // The end of what it ran has no place of its own: its beginning stands for it.
    race_end_thread(me, me->start == NULL ? (uintptr_t)explored_main + 1
                                          : (uintptr_t)me->start + 1);
    release_to(me);
    note_event(me, true, 0);
    note_progress(true);
    me->state = ENDED;
    me->points++;
    if (ex->watched)
        report_end_of_step();
    choose();
    __builtin_unreachable();
}

_Noreturn void end_process(uintptr_t pc) {
    bool alone = true;
    for (int i = 0; i < ex->run.count; i++)
        alone &=
            &ex->threads[i] == ex->run.current || ex->threads[i].state == ENDED;
    if (!alone) // they may be faster
        visible(EXIT, ex, pc);
    ex->run.main_has_ended = true;
    if (ex->strict)
        end_thread(); // the others run on, to see who would never end
    finish();
}

void begin_thread(struct thread *child, void (*entry)(void)) {
    race_begin_thread(ex->run.current, child);
    tls_begin(child);
    size_t size;
    void *stack = memory_stack(child->id, &size);
    fiber_make(&child->fiber, stack, size, entry);
}

static void begin_main_thread(void) {
    struct thread *main_thread = &ex->threads[0];
    char *tls = main_thread->tls;
    *main_thread = *thread_now(); // what constructors have set up
    main_thread->tls = tls;
    main_thread->state = ALIVE;
    main_thread->clock[0] = 1;
    tls_begin(main_thread);
    size_t size;
    void *stack = memory_stack(0, &size);
    fiber_make(&main_thread->fiber, stack, size, run_main);
    ex->run.current = main_thread;
    note_turn((struct option){0, NORMALLY, 0});
}

void run_schedule(const struct strategy *strategy) {
    ex->run = (struct run){.count = 1, .slots = 1, .now = 1000000000};
    ex->generation++;
    ex->strategy = strategy;
    taken->length = 0;
    taken->preemptions = 0;
    strategy->begin();
    begin_main_thread();
    ex->exploring = true;
    fiber_switch(&driver, &ex->run.current->fiber);
    ex->exploring = false;
    if (ex->run.verdict == CLEAN && ex->run.races > 0)
        ex->run.verdict = DATA_RACE;
    if (ex->watched) { // all that would be lost with the rest
        report_end_of_step();
        fflush(NULL);
    }
    memory_restore();
}
