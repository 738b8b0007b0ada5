// schedule.c — who goes on.
//
// Whenever the driver is not running:
// - exactly one thread runs; every other living one has announced its next
//   operation, and its fiber has been left in point().
// - taken lists the turns so far; the last one is that of the current thread.

#define _GNU_SOURCE

#include "explore.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

// After so many operations that changed nothing a thread lets others go on, and
// after so many times in a row it waits until one of them changes something.
enum { PATIENCE = 32, POLITE = 4 };

struct explorer *ex;

int explored_main(int argc, char **argv, char **environment);
extern char explored_main_is_void[] __attribute__((weak)); // see build

const char *const verdict_names[] = {
    [CLEAN] = "clean",
    [WRONG_RESULT] = "wrong result",
    [CRASH] = "crash",
    [DEADLOCK] = "deadlock",
    [BLOCKED] = "blocked for ever",
    [THREAD_LEAK] = "thread leak",
    [MISUSE] = "misuse",
    [USE_AFTER_FREE] = "use after free",
    [DATA_RACE] = "data race",
    [ENDLESS] = "endless",
    [NOT_EXPLORED] = "not explored",
    [PRUNED] = "pruned",
    [DIVERGED] = "diverged",
};

const char *const what_names[] = {
    [READ] = "reads",
    [WRITE] = "writes",
    [ATOMIC_READ] = "reads atomically",
    [ATOMIC_WRITE] = "writes atomically",
    [ATOMIC_UPDATE] = "updates atomically",
    [FENCE] = "fences",
    [INIT] = "initializes",
    [CREATE] = "creates",
    [START] = "starts",
    [JOIN] = "joins",
    [DETACH] = "detaches",
    [EXIT] = "ends",
    [LOCK] = "locks",
    [TRY_LOCK] = "tries to lock",
    [UNLOCK] = "unlocks",
    [READ_LOCK] = "locks for reading",
    [TAKE] = "takes a permit of",
    [WAIT] = "waits",
    [WAKE] = "wakes",
    [SIGNAL] = "signals",
    [BROADCAST] = "broadcasts",
    [POST] = "posts",
    [BARRIER] = "arrives",
    [ONCE] = "runs once",
    [YIELD] = "yields",
    [SLEEP] = "sleeps",
    [CLOCK] = "reads the clock",
    [DESTROY] = "destroys",
};

const char *const strategy_names[] = {
    [BOUNDED] = "bounded", [RANDOM] = "random",     [PCT] = "pct",
    [POS] = "pos",         [LOCKSTEP] = "lockstep", [REPLAY] = "replay",
};

// ------------------------------------------------------------------ ending

static _Noreturn void leave(void) {
    static struct fiber abandoned;
    fiber_switch(&abandoned, &ex->driver);
    __builtin_unreachable();
}

// What happens once main has returned happens to nobody any more: the process
// is gone. The threads only run on to see which of them would never end.
static bool is_moot(enum verdict verdict) {
    return ex->main_has_ended && verdict != BLOCKED && verdict != THREAD_LEAK &&
           verdict != NOT_EXPLORED;
}

void fail(enum verdict verdict, uintptr_t pc, const char *format, ...) {
    ex->exploring = false;
    if (!is_moot(verdict)) {
        ex->verdict = verdict;
        ex->failed_at = pc;
        ex->failed_thread = ex->current->id;
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(ex->message, sizeof ex->message, format, arguments);
        va_end(arguments);
        if (ex->watched && verdict != THREAD_LEAK) {
            report("{");
            report_calls(ex->current);
            report("}\n");
        }
    }
    leave();
}

static _Noreturn void finish(void) {
    for (int i = 1; i < ex->count; i++) {
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
    char text[sizeof ex->message];
    size_t length = 0;
    struct thread *first = NULL;
    int waiting = 0;
    for (int i = 0; i < ex->count; i++) {
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
    ex->current = first;
    if (!ex->main_has_ended)
        fail(DEADLOCK, first->next.pc, "nobody can go on: %s wait%s", text,
             waiting == 1 ? "s" : "");
    fail(BLOCKED, first->next.pc,
         "main has returned, and nobody can wake %s any more", text);
}

// ---------------------------------------------------------------- choosing

// A replay comes to early timeouts only where it had them.
static bool is_hasty(void) {
    return ex->hasty || ex->strategy == REPLAY;
}

static bool is_ready(struct thread *thread) {
    return thread->state == ALIVE &&
           (thread->next.ready == NULL || thread->next.ready(thread));
}

static int options_now(struct option *options, int64_t *wake, bool *yielded) {
    int count = 0;
    int spurious = 0;
    struct option later[MAX_THREADS];
    *wake = NEVER;
    *yielded = false;
    for (int i = 0; i < ex->count; i++) {
        struct thread *thread = &ex->threads[i];
        if (thread->state != ALIVE)
            continue;
        const struct operation *next = &thread->next;
        if (is_ready(thread)) {
            if (thread->has_yielded)
                *yielded = true;
            else
                options[count++] = (struct option){(uint8_t)i, NORMALLY, 0};
        } else if (next->deadline <= ex->now) {
            options[count++] = (struct option){(uint8_t)i, TIMED_OUT, 0};
        } else {
            if (next->deadline < *wake)
                *wake = next->deadline;
            if (next->may_wake && ex->strict)
                later[spurious++] = (struct option){(uint8_t)i, SPURIOUSLY, 1};
            else if (next->deadline < NEVER && is_hasty())
                later[spurious++] = (struct option){(uint8_t)i, TIMED_OUT, 1};
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
        if (yielded && (wake == NEVER || ++ex->idle < PATIENCE)) {
            for (int i = 0; i < ex->count; i++)
                if (is_ready(&ex->threads[i]))
                    ex->threads[i].has_yielded = false;
        } else if (wake < NEVER) {
            ex->now = wake;
            ex->idle = 0;
        } else {
            return 0;
        }
    }
}

static struct option ask(const struct option *options, int count) {
    int current = NOBODY;
    for (int i = 0; i < count; i++)
        if (options[i].thread == ex->current->id && options[i].how == NORMALLY)
            current = i;
    struct option priced[MAX_THREADS * 2];
    for (int i = 0; i < count; i++) {
        priced[i] = options[i];
        if (current != NOBODY && i != current)
            priced[i].cost = 1;
    }
    int choice = current == NOBODY ? 0 : current;
    if (ex->strategy == REPLAY)
        choice = replay_choose(priced, count, current);
    else if (ex->main_has_ended || count == 1)
        ;
    else if (ex->strategy == BOUNDED)
        choice = search_choose(priced, count, current);
    else if (ex->strategy == RANDOM)
        choice = random_choose(priced, count, current);
    else if (ex->strategy == PCT)
        choice = pct_choose(priced, count, current);
    else if (ex->strategy == LOCKSTEP)
        choice = lockstep_choose(priced, count, current);
    else
        choice = pos_choose(priced, count, current);
    ex->used += priced[choice].cost;
    return priced[choice];
}

static void note_turn(struct option option) {
    struct schedule *taken = &ex->taken;
    if (option.how == NORMALLY && taken->length > 0 &&
        taken->turns[taken->length - 1].thread == option.thread)
        return;
    if (taken->length == MAX_TURNS)
        fail(ENDLESS, 0, "more than %d turns", MAX_TURNS);
    if (taken->length > 0)
        taken->turns[taken->length - 1].until = ex->current->points;
    taken->preemptions += option.cost;
    taken->turns[taken->length++] =
        (struct turn){option.thread, option.how, UINT32_MAX};
}

// Chooses the next thread; it is the current one when this returns.
static void choose(void) {
    if (++ex->steps > ex->step_limit)
        fail(ENDLESS, ex->current->next.pc, "more than %ld steps",
             ex->step_limit);
    struct option options[MAX_THREADS * 2];
    int count = find_options(options);
    if (count == 0)
        stuck();
    struct option option = ask(options, count);
    note_turn(option);
    struct thread *next = &ex->threads[option.thread];
    next->how = option.how;
    if (option.how == TIMED_OUT && next->next.deadline > ex->now)
        ex->now = next->next.deadline;
    struct thread *previous = ex->current;
    for (int i = 0; i < ex->count; i++)
        if (i != next->id && ex->threads[i].yields < POLITE)
            ex->threads[i].has_yielded = false;
    if (next == previous)
        return;
    ex->current = next;
    previous->error = errno;
    memory_tls_switch(previous, next);
    fiber_switch(&previous->fiber, &next->fiber);
    errno = ex->current->error;
}

void point(const struct operation *operation) {
    struct thread *me = ex->current;
    me->points++;
    me->next = *operation;
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

void let_others_go_on(void) {
    struct thread *me = ex->current;
    me->repeats = 0;
    me->yields++;
    me->has_yielded = true;
}

void note_release(const volatile void *lock) {
    for (int i = 0; i < ex->count; i++)
        if (ex->threads[i].tried == lock)
            ex->threads[i].has_yielded = false;
    note_progress(false);
}

void note_failed_try(const volatile void *lock) {
    ex->current->tried = lock;
    note_progress(false);
}

void note_progress(bool changed) {
    struct thread *me = ex->current;
    if (changed) {
        me->repeats = 0;
        me->yields = 0;
        me->owes = false;
        me->tried = NULL;
        ex->idle = 0;
        for (int i = 0; i < ex->count; i++)
            if (&ex->threads[i] != me)
                ex->threads[i].has_yielded = false;
    } else if (++me->repeats > PATIENCE || (me->owes && me->held == 0)) {
        // Whoever wants what it holds could not go on.
        me->owes = me->held > 0;
        let_others_go_on();
    }
}

void visible(enum what what, const volatile void *object, uintptr_t pc) {
    struct operation operation = {
        .what = what, .object = object, .pc = pc, .deadline = NEVER};
    point(&operation);
    note_event(object, true, pc);
}

enum how blocking(enum what what, void *object, bool (*ready)(struct thread *),
                  int64_t deadline, uintptr_t pc) {
    struct operation operation = {.what = what,
                                  .object = object,
                                  .pc = pc,
                                  .ready = ready,
                                  .deadline = deadline,
                                  .may_wake = what == WAKE};
    point(&operation);
    note_event(object, true, pc + ex->current->how);
    return ex->current->how;
}

// ----------------------------------------------------------------- threads

_Noreturn void end_thread(void) {
    struct thread *me = ex->current;
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
    for (int i = 0; i < ex->count; i++)
        alone &=
            &ex->threads[i] == ex->current || ex->threads[i].state == ENDED;
    if (!alone) // they may be faster
        visible(EXIT, ex, pc);
    ex->main_has_ended = true;
    if (ex->strict)
        end_thread(); // the others run on, to see who would never end
    finish();
}

static void begin_main(void) {
    static char name[] = "explored";
    static char *arguments[] = {name, NULL};
    int status = explored_main(1, arguments, environ) & 0xff;
    if (status != 0 && explored_main_is_void == NULL)
        fail(WRONG_RESULT, ex->current->next.pc, "main returned %d", status);
    end_process(0);
}

void run_schedule(void) {
    ex->count = 1;
    ex->now = 1000000000;
    ex->state = 0;
    ex->idle = 0;
    ex->freed_at = 0;
    ex->steps = 0;
    ex->used = 0;
    ex->main_has_ended = false;
    ex->verdict = CLEAN;
    ex->message[0] = '\0';
    ex->races = 0;
    ex->taken.length = 0;
    ex->taken.preemptions = 0;
    ex->generation++;

    struct thread *main_thread = &ex->threads[0];
    char *tls = main_thread->tls;
    plain_memset(main_thread, 0, sizeof *main_thread);
    main_thread->tls = tls;
    main_thread->state = ALIVE;
    main_thread->clock[0] = 1;
    memory_tls_begin(main_thread);
    size_t size;
    void *stack = memory_stack(0, &size);
    fiber_make(&main_thread->fiber, stack, size, begin_main);
    ex->current = main_thread;
    note_turn((struct option){0, NORMALLY, 0});
    ex->exploring = true;
    fiber_switch(&ex->driver, &main_thread->fiber);
    ex->exploring = false;
    if (ex->verdict == CLEAN && ex->races > 0)
        ex->verdict = DATA_RACE;
    if (ex->watched) { // all that would be lost with the rest
        report_end_of_step();
        fflush(NULL);
    }
    memory_restore();
}
