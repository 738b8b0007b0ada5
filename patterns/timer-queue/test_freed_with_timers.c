// timer-queue/test_freed_with_timers — a timer that waited when its queue was
// freed waits no more: it can be added to another queue.
//
// EXPECT explore: clean (more than 3,000 executions: each order in which a lock
//                 is taken is one)

#include "check.h"
#include "timer-queue/timer_queue.h"

#include <errno.h>

enum { TIMERS = 3 };

static void nothing(void *arg) {
    (void)arg;
}

int main(void) {
    static struct timer timers[TIMERS];
    struct timespec when = milliseconds_from_now(3600 * 1000);
    for (int round = 0; round < 2; round++) {
        struct timer_queue *queue = check_alloc(timer_queue_new());
        // One of them alone has been canceled, in the second round by nobody.
        for (int i = 0; i < TIMERS; i++) {
            timers[i].call = nothing;
            check_that(timer_queue_cancel(queue, &timers[i]) == ENOENT);
            check(timer_queue_add(queue, &timers[i], &when));
        }
        if (round == 0)
            check(timer_queue_cancel(queue, &timers[1]));
        timer_queue_free(queue);
    }
}
