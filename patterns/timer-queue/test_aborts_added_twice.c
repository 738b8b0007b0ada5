// timer-queue/test_aborts_added_twice — adding a timer that waits to be called
// ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: timer_queue_add: the timer waits to be called already

#include "check.h"
#include "timer-queue/timer_queue.h"

static void nothing(void *arg) {
    (void)arg;
}

int main(void) {
    static struct timer timer = {.call = nothing};
    struct timespec when = milliseconds_from_now(3600 * 1000);
    struct timer_queue *timers = check_alloc(timer_queue_new());
    check(timer_queue_add(timers, &timer, &when));
    check(timer_queue_add(timers, &timer, &when));
    return 0;
}
