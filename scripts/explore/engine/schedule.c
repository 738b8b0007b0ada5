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
#include <string.h>

enum { POLITE = 4 }; // yields in a row, after which a thread waits for a change

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
    return ex->run.main_has_ended && verdict != BLOCKED &&
           verdict != THREAD_LEAK && verdict != NOT_EXPLORED;
}

// Those that wait while another one fails.
static void report_blocked(void) {
    for (int i = 0; i < ex->run.count; i++) {
        struct thread *thread = &ex->threads[i];
        if (thread->state == ALIVE && thread != ex->run.current &&
            !is_ready(thread))
            report_waiting(thread, false);
    }
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
        if (ex->watched && verdict != PRUNED && verdict != DEADLOCK &&
            verdict != LIVELOCK && verdict != BLOCKED)
            report_blocked();
        if (ex->watched && verdict != THREAD_LEAK && verdict != PRUNED) {
            report("{");
            report_calls(ex->run.current);
            report("}\n");
        }
    }
    leave();
}

_Noreturn void finish(void) {
    for (int i = 1; i < ex->run.count; i++) {
        struct thread *thread = &ex->threads[i];
        if (ex->strict && !thread->joined && !thread->detached)
            fail(THREAD_LEAK, thread->created_at,
                 "T%d is neither joined nor detached", i);
    }
    ex->exploring = false;
    leave();
}

// ---------------------------------------------------------------- choosing

static struct option ask(struct option *options, int count) {
    int current = NOBODY;
    for (int i = 0; i < count; i++)
        if (options[i].thread == ex->run.current->id && options[i].cost == 0)
            current = i;
    int choice = current;
    for (int i = 0; i < count; i++) {
        if (current != NOBODY && i != current)
            options[i].cost = 1;
        if (choice == NOBODY && options[i].cost == 0)
            choice = i;
    }
    bool is_open = !ex->run.main_has_ended && count > 1;
    if (is_open || ex->strategy->chooses_last)
        choice = ex->strategy->choose(options, count, current);
    ex->run.used += options[choice].cost;
    return options[choice];
}

static void note_turn(struct option option) {
    if (option.how == NORMALLY && option.cost == 0 && taken->length > 0 &&
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

static int decided(struct thread *me, int value) {
    me->decisions++;
    me->past = mix(me->past, (uint64_t)value);
    return value;
}

int decide_at(int count, int price) {
    if (!is_exploring())
        return 0;
    struct thread *me = ex->run.current;
    if (count < 2 || ex->run.main_has_ended)
        return 0;
    int value = ex->strategy->decide(count, price);
    if (value != 0) {
        if (taken->decision_count == MAX_DECISIONS)
            fail(ENDLESS, me->next.pc, "more than %d decisions", MAX_DECISIONS);
        taken->decisions[taken->decision_count++] =
            (struct decision){(uint16_t)me->id, me->decisions, (uint16_t)value};
        taken->preemptions += price;
        ex->run.used += price;
        cycle_lose(); // what seldom happens does not happen for ever
    }
    return decided(me, value);
}

int decide(int count) {
    return decide_at(count, 1);
}

int decide_once(int count, int price, enum repeatable_what what, uintptr_t pc) {
    if (!is_exploring())
        return 0;
    struct thread *me = ex->run.current;
    if (is_repeated(me, what, pc))
        return 0;
    int value = decide_at(count, price);
    if (value != 0)
        note_repeatable(me, what, pc);
    return value;
}

static bool is_one_failure_too_many(uintptr_t pc) {
    bool too_many = ex->run.failures > 0 && ex->spares &&
                    ex->strategy == &exhaustive &&
                    !is_repeated(ex->run.current, FAILS_FOR_NO_REASON, pc);
    ex->has_spared |= too_many;
    return too_many;
}

bool may_fail_for_no_reason(uintptr_t pc) {
    return is_exploring() && !ex->run.main_has_ended &&
           !is_one_failure_too_many(pc);
}

void note_failure_for_no_reason(void) {
    ex->run.failures++;
}

bool fails_for_no_reason(uintptr_t pc) {
    if (!is_exploring() || ex->run.main_has_ended)
        return false;
    bool fails = is_one_failure_too_many(pc)
                     ? decided(ex->run.current, 0)
                     : decide_once(2, 1, FAILS_FOR_NO_REASON, pc);
    ex->run.failures += fails;
    return fails;
}

// Chooses the next thread; it is the current one when this returns. Whether
// others have gone on before.
static bool choose(void) {
    if (++ex->run.steps > ex->step_limit) {
        fail_of_deadlocked();
        fail(ENDLESS, ex->run.current->next.pc, "more than %ld steps",
             ex->step_limit);
    }
    if (!ex->run.main_has_ended && cycle_is_closed())
        fail(LIVELOCK, ex->run.current->next.pc,
             "all is as it was before, though each thread that could go on "
             "has gone on, and it may be so for ever");
    struct option options[MAX_OPTIONS_HERE];
    int count = find_options(options);
    if (count == 0)
        stuck();
    struct option option = ask(options, count);
    note_turn(option);
    struct thread *next = &ex->threads[option.thread];
    next->how = option.how;
    if (option.is_unusual && option.how != NORMALLY)
        cycle_lose(); // what seldom happens does not happen for ever
    if (option.how == TIMED_OUT && next->next.deadline > ex->run.now)
        ex->run.now = next->next.deadline;
    struct thread *previous = ex->run.current;
    for (int i = 0; i < ex->run.count; i++)
        if (i != next->id && ex->threads[i].yields < POLITE)
            ex->threads[i].has_yielded = false;
    if (next == previous)
        return false;
    ex->run.current = next;
    previous->error = errno;
    tls_switch(next);
    fiber_switch(&previous->fiber, &next->fiber);
    errno = ex->run.current->error;
    return true;
}

// Of a mutex, a semaphore …, whose state lies in its memory.
static void keep_what_may_change(const struct operation *operation) {
    enum { MOST = 56 }; // of a readers-writer lock
    switch (operation->what) {
    case READ:
    case ATOMIC_READ:
    case YIELD:
    case SLEEP:
    case CLOCK:
    case JOIN:
        return;
    case CREATE:
    case START:
    case EXIT:
    case DETACH:
    case OPEN:
    case CLOSE:
    case RECEIVE:
    case SEND:
        cycle_lose();
        return;
    case LOOK_UP:
    case WATCH:
        return;
    default:
        cycle_keep((uintptr_t)operation->object,
                   operation->size > 0 ? operation->size : MOST);
    }
}

// Whether a wait ends because of a signal that was handled. It may also have
// come just before, unless time has passed only because the thread waits.
static bool ends_for_signal(struct thread *me,
                            const struct operation *operation, unsigned jumps) {
    switch (operation->what) {
    case SLEEP:
    case WATCH:
    case AWAIT:
        break;
    case TAKE:
    case RECEIVE:
    case SEND:
        if (me->restarts)
            return false;
        break;
    default:
        return false;
    }
    me->next = *operation;
    if (operation->what != SLEEP &&
        (operation->ready == NULL || operation->ready(me)))
        return false;
    return me->was_let_in || jumps != ex->run.jumps || decide(2) == 0;
}

static bool do_point(const struct operation *operation);

bool point(const struct operation *operation) {
    struct thread *me = ex->run.current;
    bool was_interrupted = false;
    for (;;) {
        unsigned jumps = ex->run.jumps;
        bool others_went_on = do_point(operation);
        if (me->how != INTERRUPTED)
            return was_interrupted || others_went_on;
        was_interrupted = true;
        cycle_lose();
        begin_again(me);
        handle_signals(operation->pc);
        me->how = INTERRUPTED;
        if (ends_for_signal(me, operation, jumps))
            return true;
    }
}

static bool do_point(const struct operation *operation) {
    struct thread *me = ex->run.current;
    restore_patched();
    settle_write(me);
    overlap_done(me);
    me->points++;
    me->next = *operation;
    me->fiber.lowest = (uintptr_t)__builtin_frame_address(0);
    // A yield takes effect at once: whoever goes on does so behind it.
    bool at_once = operation->what == YIELD;
    if (ex->watched)
        report_end_of_step();
    if (ex->watched && at_once)
        report_step(&me->next);
    if (ex->counts_steps)
        loops_count(me);
    note_held(me);
    if (operation->pc != 0 && (is_ready(me) || operation->what == SLEEP))
        note_visit(me);
    if (operation->may_wake)
        me->next.may_wake =
            !is_repeated(me, WAKES_FOR_NO_REASON, operation->pc);
    note_operation(me, operation->what);
    bool others_went_on = choose();
    if (me->how == INTERRUPTED) {
        const struct operation handle = {.what = HANDLE, .pc = operation->pc};
        if (ex->watched) {
            report_end_of_step(); // of another thread's yield
            report_step(&handle);
        }
        return true;
    }
    if (ex->compares)
        twice_note(operation);
    overlap_doing(me);
    keep_what_may_change(operation);
    if (me->how == SPURIOUSLY)
        note_repeatable(me, WAKES_FOR_NO_REASON, operation->pc);
    if (ex->watched && !at_once) {
        report_end_of_step(); // of another thread's yield
        report_step(&me->next);
    }
    if (me->how == CANCELED) // it does not wait as before
        begin_again(me);
    if (me->how == CANCELED && !is_cancellation_point(operation->what))
        cancel_here(operation->pc);
    return others_went_on;
}

void show(const struct operation *operation) {
    if (ex->watched) {
        report_end_of_step();
        report_step(operation);
    }
}

bool turn_ends_here(void) {
    return ex->strategy == &replay && replay_is_due();
}

void visible(enum what what, const volatile void *object, uintptr_t pc) {
    if (!is_exploring())
        return;
    struct operation operation = {
        .what = what, .object = object, .pc = pc, .deadline = NEVER};
    point(&operation);
    note_event(object, true, pc);
    if (what != WAIT && what != CLOCK && what != TRY_LOCK && what != READ &&
        what != JOIN && what != TEST_CANCEL)
        note_change(object);
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
    ex->has_deadlines |= deadline < NEVER;
    point(&operation);
    note_event(object, true, pc + ex->run.current->how);
    if (ex->run.current->how == NORMALLY)
        note_change(object);
    else
        note_look(object);
    return ex->run.current->how;
}

// ----------------------------------------------------------------- threads

_Noreturn void end_thread(void) {
    struct thread *me = ex->run.current;
    overlap_done(me);
    // The end of what it ran has no place of its own: its beginning stands for
    // it.
    race_end_thread(me, me->start == NULL ? (uintptr_t)explored_main + 1
                                          : (uintptr_t)me->start + 1);
    release_to(me);
    note_event(me, true, 0);
    note_change(me);
    note_progress(true);
    me->state = ENDED;
    me->points++;
    if (ex->watched)
        report_end_of_step();
    choose();
    __builtin_unreachable();
}

void let_others_be_faster(uintptr_t pc) {
    bool alone = true;
    for (int i = 0; i < ex->run.count; i++)
        alone &=
            &ex->threads[i] == ex->run.current || ex->threads[i].state == ENDED;
    if (!alone)
        visible(EXIT, ex, pc);
}

_Noreturn void end_process(void) {
    ex->run.main_has_ended = true;
    if (ex->strict)
        end_thread(); // the others run on, to see who would never end
    finish();
}

void begin_thread(struct thread *child, void (*entry)(void)) {
    if (ex->watched)
        report_create(ex->run.current, child);
    race_begin_thread(ex->run.current, child);
    weak_begin_thread(ex->run.current, child);
    overlap_begin_thread();
    tls_begin(child);
    size_t size;
    void *stack = memory_stack(child->id, &size);
    fiber_make(&child->fiber, stack, rests_stack(stack, size), entry);
}

static void begin_main_thread(void) {
    struct thread *main_thread = &ex->threads[0];
    char *tls = main_thread->tls;
    thread_clear(main_thread);
    plain_memcpy(main_thread, thread_now(), // what constructors have set up
                 offsetof(struct thread, clock));
    main_thread->tls = tls;
    main_thread->state = ALIVE;
    main_thread->clock[0] = 1;
    tls_begin(main_thread);
    size_t size;
    void *stack = memory_stack(0, &size);
    fiber_make(&main_thread->fiber, stack, rests_stack(stack, size), run_main);
    ex->run.current = main_thread;
    note_turn((struct option){0});
}

void run_schedule(const struct strategy *strategy) {
    ex->run = (struct run){.count = 1, .slots = 1, .now = 1000000000};
    rests_begin();
    ex->generation++;
    ex->strategy = strategy;
    taken->length = 0;
    taken->preemptions = 0;
    taken->decision_count = 0;
    strategy->begin();
    begin_main_thread();
    weak_begin();
    ex->exploring = true;
    fiber_switch(&driver, &ex->run.current->fiber);
    ex->exploring = false;
    overlap_end_run();
    if (ex->run.verdict == CLEAN && ex->run.races > 0)
        ex->run.verdict = DATA_RACE;
    if (ex->watched)
        report_end_of_step();
    if (ex->watched || ex->compares)
        fflush(NULL); // all that would be lost with the rest
    memory_restore();
}
