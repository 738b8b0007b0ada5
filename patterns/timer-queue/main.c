// timer-queue — one thread sleeps for all timers, and calls each in time.
//
// Use it for timeouts by the hundred: idle connections, retries, reminders. A
// thread for each would cost a stack each. All that a sleeping thread needs to
// know is the next time, and a heap has it ready.
//
//     add ──▶ heap ── the earliest ──▶ the thread: sleeps, calls
//              ▲
//     cancel ──┘
//
// Two moments matter. A timer that is earlier than all the others must wake the
// thread, which sleeps for a later one: here for an hour. And a cancel must
// wait while the function runs, or the caller frees what it still uses.
//
// How late a function is called varies between runs; the order does not.
//
// EXPECT explore: clean (more than 39,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "semaphore/semaphore.h"
#include "timer-queue/timer_queue.h"

#include <errno.h>

struct reminder {
    struct timer timer;
    const char *text;
    long after; // milliseconds
};

static const char *called[2]; // the thread's, then main's through the semaphore
static int calls;
static struct semaphore done;

static void remind(void *arg) {
    struct reminder *self = arg;
    printf("after %ld ms: %s\n", self->after, self->text);
    called[calls++] = self->text;
    semaphore_release(&done);
}

static void add(struct timer_queue *timers, struct reminder *reminder) {
    struct timespec when = milliseconds_from_now(reminder->after);
    reminder->timer = (struct timer){.call = remind, .arg = reminder};
    check(timer_queue_add(timers, &reminder->timer, &when));
}

int main(void) {
    static struct reminder lunch = {.text = "lunch", .after = 3600 * 1000},
                           eggs = {.text = "eggs", .after = 200},
                           tea = {.text = "tea", .after = 100};
    struct timer_queue *timers = check_alloc(timer_queue_new());
    check(semaphore_init(&done, 2));
    for (int i = 0; i < 2; i++)
        semaphore_acquire(&done);

    add(timers, &lunch);
    // Lets the thread fall asleep for an hour.
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    add(timers, &eggs);
    add(timers, &tea);
    for (int i = 0; i < 2; i++)
        semaphore_acquire(&done);
    check_that(called[0] == tea.text);
    check_that(called[1] == eggs.text);

    check(timer_queue_cancel(timers, &lunch.timer));
    check_that(timer_queue_cancel(timers, &tea.timer) == ENOENT);
    printf("lunch canceled; tea cannot be, it was called\n");
    timer_queue_free(timers);
    for (int i = 0; i < 2; i++)
        semaphore_release(&done);
    semaphore_destroy(&done);
    check_that(calls == 2);
}
