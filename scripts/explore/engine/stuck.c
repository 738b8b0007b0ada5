// stuck.c — threads that can never go on: a deadlock, a livelock, or one that
// is blocked for ever.

#include "engine.h"

#include <stdio.h>
#include <string.h>

// Whether a thread waits for a lock, or an end, that can never come, because
// the other thread waits likewise, or has ended.
static bool is_deadlocked(const struct thread *thread) {
    const struct thread *at = thread;
    for (int i = 0; i <= ex->run.count; i++) {
        const struct operation *next = &at->next;
        if (at->state != ALIVE)
            return i > 0 && at != thread;
        bool others_may;
        if (ex->run.has_signals && signal_is_due(at, &others_may))
            return false;
        if (at->is_spinning || may_be_canceled(at) || next->deadline < NEVER ||
            next->ready == NULL || next->ready((struct thread *)at))
            return false;
        if (next->what == JOIN)
            at = (const struct thread *)next->object;
        else if (next->what == LOCK || next->what == READ_LOCK) {
            int owner = object_at(next->object)->owner;
            if (owner == NOBODY)
                return false;
            at = &ex->threads[owner];
        } else {
            return false;
        }
        if (at == thread)
            return true;
    }
    return false;
}

// A list of threads, such as "T1, T2", into text.
static void list_threads(char *text, size_t size,
                         bool (*wanted)(const struct thread *)) {
    size_t length = 0;
    text[0] = '\0';
    for (int i = 0; i < ex->run.count; i++)
        if (ex->threads[i].state == ALIVE && wanted(&ex->threads[i]) &&
            length < size)
            length += (size_t)snprintf(text + length, size - length, "%sT%d",
                                       length > 0 ? ", " : "", i);
}

static bool is_waiting(const struct thread *thread) {
    return !thread->is_spinning;
}

static bool is_spinning(const struct thread *thread) {
    return thread->is_spinning;
}

static void report_all_waiting(void) {
    for (int i = 0; ex->watched && i < ex->run.count; i++)
        if (ex->threads[i].state == ALIVE)
            report_waiting(&ex->threads[i], true);
}

static struct thread *first_alive(bool (*wanted)(const struct thread *)) {
    for (int i = 0; i < ex->run.count; i++)
        if (ex->threads[i].state == ALIVE && wanted(&ex->threads[i]))
            return &ex->threads[i];
    return NULL;
}

// Some threads wait for each other for ever, whatever others do.
void fail_of_deadlocked(void) {
    char text[400];
    struct thread *first = first_alive(is_deadlocked);
    if (first == NULL || ex->run.main_has_ended)
        return;
    report_all_waiting();
    list_threads(text, sizeof text, is_deadlocked);
    ex->run.current = first;
    fail(DEADLOCK, first->next.pc, "%s can never go on, though others run",
         text);
}

// No thread can run, or those that can change nothing any more.
_Noreturn void stuck(void) {
    char waiting[200];
    char spinning[200];
    struct thread *spinner = first_alive(is_spinning);
    struct thread *waiter = first_alive(is_waiting);
    if (spinner != NULL)
        fail_of_deadlocked();
    report_all_waiting();
    list_threads(waiting, sizeof waiting, is_waiting);
    list_threads(spinning, sizeof spinning, is_spinning);
    if (waiter == NULL && spinner == NULL)
        finish();
    struct thread *first = spinner != NULL ? spinner : waiter;
    ex->run.current = first;
    if (ex->run.main_has_ended)
        fail(BLOCKED, first->next.pc,
             "main has returned, and nobody can wake %s any more",
             spinner != NULL ? spinning : waiting);
    bool one_waits = strchr(waiting, ',') == NULL;
    if (spinner == NULL)
        fail(DEADLOCK, first->next.pc, "nobody can go on: %s wait%s", waiting,
             one_waits ? "s" : "");
    bool one_spins = strchr(spinning, ',') == NULL;
    fail(LIVELOCK, first->next.pc,
         "nothing changes any more: %s look%s again and again%s%s%s", spinning,
         one_spins ? "s" : "", waiter != NULL ? ", " : "", waiting,
         waiter == NULL ? ""
         : one_waits    ? " waits"
                        : " wait");
}
