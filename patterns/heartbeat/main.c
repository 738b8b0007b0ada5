// heartbeat — a worker gives signs of life, a monitor notices when they stop.
//
// Use it for a thread that may get stuck unnoticed: in a request without an
// answer, in a loop that does not end. Another thread can wait for its end, but
// not for the moment in which it stops working.
//
//     worker: work, pulse, work, pulse, …        counts up, waits for nobody
//     monitor: every PERIOD, has the count changed?
//
// The pulse is an atomic counter, not a lock or a message. With a full channel
// the worker would wait for its monitor; with a lock that it holds when it gets
// stuck the monitor would be stuck too.
//
// How many pulses each period has seen varies between runs. On a busy machine
// a healthy worker may miss some as well: silence is a suspicion, no proof.
//
// EXPECT explore: clean (more than 160,000 executions: each store that an
//                 atomic load may read makes one)

#include "check.h"
#include "semaphore/semaphore.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    STEPS = SMALL_OR(2, 20),
    STUCK = STEPS / 2, // the step in which nothing goes on
    STEP = 2000000,    // nanoseconds
    PERIOD = 15,       // milliseconds
    ALLOWED = 3,       // periods without a pulse: then it is stuck
};

struct worker {
    atomic_uint pulses;
    struct semaphore answer;   // what the worker waits for when it is stuck
    struct semaphore finished; // released by the worker at its end
    unsigned steps;            // the worker's; main reads it after the join
    pthread_t thread;
};

// A sign of life. Orders nothing: only the count is read.
static void pulse(struct worker *self) {
    atomic_fetch_add_explicit(&self->pulses, 1, memory_order_relaxed);
}

static void *work(void *arg) {
    struct worker *self = arg;
    for (self->steps = 0; self->steps < STEPS; self->steps++) {
        if (self->steps == STUCK)
            semaphore_acquire(&self->answer);
        nanosleep(&(struct timespec){.tv_nsec = STEP}, NULL);
        pulse(self);
    }
    semaphore_release(&self->finished);
    return NULL;
}

// Watches the worker until it has finished; returns how often it helped.
static int monitor(struct worker *worker) {
    unsigned last = 0;
    int silent = 0, helped = 0;
    struct timespec next = milliseconds_from_now(PERIOD);
    while (semaphore_acquire_until(&worker->finished, &next) != 0) {
        unsigned pulses =
            atomic_load_explicit(&worker->pulses, memory_order_relaxed);
        silent = pulses == last ? silent + 1 : 0;
        last = pulses;
        if (silent == ALLOWED && helped == 0) {
            printf("no pulse after %u for %d ms: stuck\n", pulses,
                   ALLOWED * PERIOD);
            semaphore_release(&worker->answer); // whatever may help
            helped++;
        }
        next = milliseconds_from_now(PERIOD);
    }
    return helped;
}

int main(void) {
    static struct worker worker;
    check(semaphore_init(&worker.answer, 1));
    check(semaphore_init(&worker.finished, 1));
    semaphore_acquire(&worker.answer);
    semaphore_acquire(&worker.finished);
    check(pthread_create(&worker.thread, NULL, work, &worker));

    int helped = monitor(&worker);
    check(pthread_join(worker.thread, NULL));
    check_that(helped == 1 && worker.steps == STEPS);
    check_that(atomic_load_explicit(&worker.pulses, memory_order_relaxed) ==
               STEPS);
    printf("helped %d time, and the worker did all %u steps\n", helped,
           worker.steps);
    semaphore_destroy(&worker.answer);
    semaphore_destroy(&worker.finished);
}
