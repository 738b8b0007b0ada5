// timer-queue/test_init_fails — when an init of the system fails
// timer_queue_new returns NULL, and nothing is left behind.

#include "refused.h"

// Compiled once more, with inits that can be refused.
#include "timer-queue/timer_queue.c"

#include "check.h"

enum { INITS = 4 };

int main(void) {
    for (int i = 1; i <= INITS; i++) {
        refuse_at = i;
        check_that(timer_queue_new() == NULL);
        check_that(refuse_at == 0);
    }
    refuse_at = INITS + 1; // which does not come
    struct timer_queue *timers = check_alloc(timer_queue_new());
    check_that(refuse_at == 1);
    timer_queue_free(timers);
}
