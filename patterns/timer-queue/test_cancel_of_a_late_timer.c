// timer-queue/test_cancel_of_a_late_timer — a timer that adds itself again, and
// is due whenever its function returns, can be canceled by several at once.
//
// EXPECT explore: clean (more than 180,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "semaphore/semaphore.h"
#include "timer-queue/timer_queue.h"

#include <errno.h>
#include <pthread.h>

enum { LAST = SMALL_OR(100, 2000), CANCELERS = 2 };

static struct timer_queue *queue;
static struct timer timer;
static struct semaphore running;
static int calls; // the function's; main reads it after the cancels

static void tick(void *arg) {
    if (++calls == 1)
        semaphore_release(&running);
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    if (calls < LAST) // a cancel that does not come by then never would
        check(timer_queue_add(queue, &timer, &(struct timespec){0}));
    (void)arg;
}

static void *cancel(void *arg) {
    *(int *)arg = timer_queue_cancel(queue, &timer);
    return NULL;
}

int main(void) {
    static int errors[CANCELERS];
    pthread_t cancelers[CANCELERS];
    check(semaphore_init(&running, 1));
    semaphore_acquire(&running);
    queue = check_alloc(timer_queue_new());
    timer.call = tick;
    check(timer_queue_add(queue, &timer, &(struct timespec){0}));
    semaphore_acquire(&running);
    for (int i = 0; i < CANCELERS; i++)
        check(pthread_create(&cancelers[i], NULL, cancel, &errors[i]));
    int prevented = 0;
    for (int i = 0; i < CANCELERS; i++) {
        check(pthread_join(cancelers[i], NULL));
        check_that(errors[i] == 0 || errors[i] == ENOENT);
        prevented += errors[i] == 0;
    }
    check_that(prevented == 1 && calls < LAST);
    check_that(timer_queue_cancel(queue, &timer) == ENOENT);
    timer_queue_free(queue);
    semaphore_release(&running);
    semaphore_destroy(&running);
}
