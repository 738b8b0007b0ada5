// timer-queue/test_aborts_invalid_time — a time whose nanoseconds are a second
// or more ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: timer_queue_add: the time is not valid

#include "check.h"
#include "timer-queue/timer_queue.h"

static void nothing(void *arg) {
    (void)arg;
}

int main(void) {
    static struct timer timer = {.call = nothing};
    struct timespec when = milliseconds_from_now(3600 * 1000);
    when.tv_nsec = 1000000000;
    struct timer_queue *timers = check_alloc(timer_queue_new());
    check(timer_queue_add(timers, &timer, &when));
    return 0;
}
