// timer-queue/test_order — the functions are called in the order of their
// times, whatever the order of adding, and those that were canceled are not.
//
// EXPECT explore: clean (more than 22,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "semaphore/semaphore.h"
#include "timer-queue/timer_queue.h"

// In steps of STEP, which has no divisor in common with TIMERS, each number
// below TIMERS comes once.
enum { TIMERS = SMALL_OR(3, 100), STEP = SMALL_OR(2, 37) };

static struct semaphore gate, done;
static int numbers[TIMERS];
static int last = -1, calls; // the queue's thread alone uses them, then main

static void pass_gate(void *arg) {
    semaphore_acquire(arg);
}

static void note(void *arg) {
    int number = *(int *)arg;
    check_that(last < number && number % 3 != 0);
    last = number;
    calls++;
}

static void finish(void *arg) {
    semaphore_release(arg);
}

int main(void) {
    static struct timer timers[TIMERS];
    static struct timer first = {.call = pass_gate, .arg = &gate};
    static struct timer end = {.call = finish, .arg = &done};
    struct timer_queue *queue = check_alloc(timer_queue_new());
    check(semaphore_init(&gate, 1));
    check(semaphore_init(&done, 1));
    semaphore_acquire(&gate);
    semaphore_acquire(&done);

    // The times are long past: the thread would call each at once if it did not
    // wait at the gate until all are there.
    check(timer_queue_add(queue, &first, &(struct timespec){0}));
    for (int i = 0; i < TIMERS; i++) {
        numbers[i] = i * STEP % TIMERS;
        timers[i] = (struct timer){.call = note, .arg = &numbers[i]};
        struct timespec when = {.tv_sec = 1, .tv_nsec = numbers[i]};
        check(timer_queue_add(queue, &timers[i], &when));
    }
    check(timer_queue_add(queue, &end, &(struct timespec){.tv_sec = 2}));
    for (int i = 0; i < TIMERS; i++)
        if (numbers[i] % 3 == 0)
            check(timer_queue_cancel(queue, &timers[i]));
    semaphore_release(&gate);
    semaphore_acquire(&done);
    timer_queue_free(queue);
    check_that(calls == TIMERS - (TIMERS + 2) / 3);
    semaphore_release(&done);
    semaphore_destroy(&done);
    semaphore_release(&gate);
    semaphore_destroy(&gate);
}
