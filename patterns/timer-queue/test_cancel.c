// timer-queue/test_cancel — after a cancel the function does not run: not if it
// was running, and not if it has added its own timer again.
//
// EXPECT explore: clean (more than 180,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "scenario.h"
#include "semaphore/semaphore.h"
#include "timer-queue/timer_queue.h"

#include <errno.h>
#include <pthread.h>

struct ticker {
    struct timer timer;
    struct timer_queue *queue;
    int ticks; // the function's; main reads it after the cancel
};

static struct semaphore running;

static void tick(void *arg) {
    struct ticker *self = arg;
    if (self->ticks == 0)
        semaphore_release(&running);
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    self->ticks++;
    struct timespec when = milliseconds_from_now(1);
    check(timer_queue_add(self->queue, &self->timer, &when));
}

static void *cancel(void *arg) {
    struct ticker *self = arg;
    timer_queue_cancel(self->queue, &self->timer);
    return NULL;
}

// Two cancels during the function: what it uses is freed right behind them.
static void while_it_runs(struct timer_queue *queue) {
    struct timespec now = milliseconds_from_now(0);
    struct ticker *ticker = check_alloc(calloc(1, sizeof *ticker));
    *ticker = (struct ticker){{.call = tick, .arg = ticker}, queue, 0};
    check(timer_queue_add(queue, &ticker->timer, &now));
    semaphore_acquire(&running);
    pthread_t other;
    check(pthread_create(&other, NULL, cancel, ticker));
    timer_queue_cancel(queue, &ticker->timer);
    check_that(ticker->ticks >= 1);
    check(pthread_join(other, NULL));
    check_that(timer_queue_cancel(queue, &ticker->timer) == ENOENT);
    free(ticker);
}

static void cancel_own(void *arg) {
    struct ticker *self = arg;
    check_that(timer_queue_cancel(self->queue, &self->timer) == ENOENT);
    semaphore_release(&running);
}

// The function itself may cancel, and does not wait for its own end.
static void by_itself(struct timer_queue *queue) {
    static struct ticker ticker;
    struct timespec now = milliseconds_from_now(0);
    ticker = (struct ticker){{.call = cancel_own, .arg = &ticker}, queue, 0};
    check(timer_queue_add(queue, &ticker.timer, &now));
    semaphore_acquire(&running);
}

int main(void) {
    check(semaphore_init(&running, 1));
    semaphore_acquire(&running);
    struct timer_queue *queue = check_alloc(timer_queue_new());
    scenario(while_it_runs(queue));
    scenario(by_itself(queue));
    timer_queue_free(queue);
    timer_queue_free(NULL);
}
