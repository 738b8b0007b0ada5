// waiting.c — what a thread waits for at descriptors.

#define _GNU_SOURCE

#include "descriptors.h"

#include <errno.h>
#include <poll.h>

static struct waiting *all; // of each thread

__attribute__((constructor(101))) static void begin(void) {
    all = memory_outside(MAX_THREADS * sizeof *all);
}

struct waiting *waiting_of(const struct thread *thread) {
    return &all[thread->id];
}

static uint64_t timers_of(const struct waiting *waiting) {
    uint64_t timers = waiting->timers;
    const struct description *one;
    for (int i = 1;
         waiting->poller != NULL && (one = description_number(i)) != NULL; i++)
        if (is_member(waiting->poller, i))
            timers |= timer_bit(one);
    return timers;
}

int64_t end_of_wait(const struct waiting *waiting) {
    int64_t due = first_due(timers_of(waiting));
    return due < waiting->end ? due : waiting->end;
}

void waits_have_changed(void) {
    for (int i = 0; i < ex->run.count; i++) {
        struct thread *thread = &ex->threads[i];
        const struct waiting *waiting = waiting_of(thread);
        if (thread->state != ALIVE || thread->next.ready != can_go_on)
            continue;
        thread->next.deadline = end_of_wait(waiting);
        if (waiting->poller == NULL)
            continue;
        struct touched touched = {.count = 0};
        touch_poller(&touched, waiting->poller);
        thread->next.things = touched.things;
    }
}

// The timer of crash.c may interrupt it, even where it does not wait.
int poll_now(struct pollfd *polled, int count) {
    int ready;
    do
        ready = poll(polled, (nfds_t)count, 0);
    while (ready < 0 && errno == EINTR);
    return ready;
}

bool can_go_on(struct thread *thread) {
    enum { MOST = MAX_TOUCHED };
    const struct waiting *waiting = waiting_of(thread);
    struct pollfd now[MOST];
    settle(thread);
    plain_memcpy(now, waiting->polled, (size_t)waiting->count * sizeof *now);
    return poll_now(now, waiting->count) > 0;
}
