// choice.c — the ways to go on: which threads can, and how.

#include "engine.h"

#include <pthread.h>

enum {
    PATIENT = 32, // rounds of yields, after which time passes
    MAX_BUMPS = 64,
    LATE = 8, // operations until a cancellation arrives
};

bool is_to_end(const struct thread *thread) {
    return thread->is_canceled && !thread->is_ending &&
           thread->cancel_state == PTHREAD_CANCEL_ENABLE;
}

bool is_cancellation_point(enum what what) {
    switch (what) {
    case WAKE:
    case JOIN:
    case TAKE:
    case SLEEP:
    case RECEIVE:
    case SEND:
    case WATCH:
    case AWAIT:
        return true;
    default:
        return false;
    }
}

bool may_be_canceled(const struct thread *thread) {
    return is_to_end(thread) &&
           (thread->cancel_type == PTHREAD_CANCEL_ASYNCHRONOUS ||
            is_cancellation_point(thread->next.what));
}

// A replay comes to early timeouts only where it had them.
static bool may_be_early(void) {
    return ex->early_timeouts || ex->strategy == &replay;
}

bool is_ready(struct thread *thread) {
    return thread->next.ready == NULL || thread->next.ready(thread);
}

// The ways to go on, and what may happen when there is none.
struct menu {
    struct option *options;
    int count;
    int usual;    // of them: those that cost nothing
    int64_t wake; // the earliest deadline
    bool has_yielded;
    bool reads_time;     // somebody spins until it is late
    bool is_interrupted; // by a signal to the process
};

static void add(struct menu *menu, struct thread *thread, enum how how,
                bool is_unusual) {
    menu->options[menu->count++] =
        (struct option){.thread = (uint16_t)thread->id,
                        .how = (uint8_t)how,
                        .cost = is_unusual,
                        .is_unusual = is_unusual};
    menu->usual += !is_unusual;
}

static void add_options_of(struct menu *menu, struct thread *thread) {
    const struct operation *next = &thread->next;
    if (thread->is_spinning) {
        if (!has_news(thread)) {
            menu->reads_time |= reads_time(thread);
            return;
        }
        begin_again(thread);
    }
    if (is_ready(thread)) {
        menu->has_yielded |= thread->has_yielded;
        add(menu, thread, NORMALLY, thread->has_yielded);
        return;
    }
    if (next->deadline <= ex->run.now) {
        add(menu, thread, TIMED_OUT, false);
        return;
    }
    if (next->deadline < menu->wake)
        menu->wake = next->deadline;
    if (next->may_wake && ex->strict)
        add(menu, thread, SPURIOUSLY, true);
    if (next->deadline < NEVER && may_be_early())
        add(menu, thread, TIMED_OUT, true);
}

// It was canceled when it had come here already.
static void add_options_of_canceled(struct menu *menu, struct thread *thread) {
    bool is_late = thread->next.deadline <= ex->run.now;
    bool is_asynchronous = thread->cancel_type == PTHREAD_CANCEL_ASYNCHRONOUS;
    bool is_first = is_asynchronous || !(is_ready(thread) || is_late);
    thread->is_spinning = false;
    add(menu, thread, CANCELED, !is_first);
    if (is_asynchronous && thread->points - thread->canceled_at > LATE)
        return;
    if (is_ready(thread))
        add(menu, thread, NORMALLY, is_first);
    else if (is_late)
        add(menu, thread, TIMED_OUT, is_first);
}

// The first thread that may handle a signal usually does, at once; that it goes
// on so long, or that another one handles it, has a price.
static void add_options_of_interrupted(struct menu *menu, struct thread *thread,
                                       bool others_may) {
    bool is_first = !others_may || !menu->is_interrupted;
    menu->is_interrupted |= others_may;
    int first = menu->count;
    add(menu, thread, INTERRUPTED, !is_first);
    if (is_first && thread->points - thread->notified_at > LATE)
        return;
    if (may_be_canceled(thread))
        add_options_of_canceled(menu, thread);
    else
        add_options_of(menu, thread);
    for (int i = first + 1; is_first && i < menu->count; i++) {
        struct option *option = &menu->options[i];
        menu->usual -= !option->is_unusual;
        option->is_unusual = true;
        option->cost = 1;
    }
}

static void add_all_options_of(struct menu *menu, struct thread *thread) {
    bool others_may;
    if (ex->run.has_signals && signal_is_due(thread, &others_may))
        add_options_of_interrupted(menu, thread, others_may);
    else if (may_be_canceled(thread))
        add_options_of_canceled(menu, thread);
    else
        add_options_of(menu, thread);
}

// Without a usual one an early deadline would hide a deadlock: then the threads
// that have yielded go on, or time passes.
int find_options(struct option *options) {
    for (;;) {
        struct menu menu = {.options = options, .wake = NEVER};
        for (int i = 0; i < ex->run.count; i++)
            if (ex->threads[i].state == ALIVE)
                add_all_options_of(&menu, &ex->threads[i]);
        if (menu.usual > 0)
            return menu.count;
        if (menu.has_yielded &&
            (menu.wake == NEVER || ++ex->run.idle < PATIENT)) {
            for (int i = 0; i < ex->run.count; i++)
                ex->threads[i].has_yielded = false;
        } else if (menu.wake < NEVER) {
            ex->run.now = menu.wake;
            ex->run.jumps++;
            ex->run.idle = 0;
        } else if (menu.reads_time && ex->run.bumps < MAX_BUMPS) {
            ex->run.now += 1000000 << (ex->run.bumps++ / 2);
            ex->run.jumps++;
        } else {
            return 0;
        }
    }
}
