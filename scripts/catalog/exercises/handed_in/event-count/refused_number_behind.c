// The number is read when it has looked already.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>

enum { CONSUMERS = SMALL_OR(1, 2), ITEMS = SMALL_OR(2, 500) };

// For events that are seldom waited for.
struct event_count {
    pthread_mutex_t lock; // held to count up events, and to begin to sleep
    pthread_cond_t more;
    atomic_uint events;  // counted up while there are waiters
    atomic_uint waiters; // have said that they may sleep
};

static struct event_count put = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .more = PTHREAD_COND_INITIALIZER,
};
static atomic_int items; // what is shared without a lock: here only a number

// Says that the caller may sleep. It then looks once more, and either cancels
// or waits with the number that this returns.
static unsigned prepare_wait(struct event_count *ec) {
    atomic_fetch_add(&ec->waiters, 1);
    return 0;
}

static void cancel_wait(struct event_count *ec) {
    atomic_fetch_sub_explicit(&ec->waiters, 1, memory_order_relaxed);
}

static void wait_since(struct event_count *ec, unsigned events) {
    check(pthread_mutex_lock(&ec->lock));
    while (atomic_load_explicit(&ec->events, memory_order_relaxed) == events)
        check(pthread_cond_wait(&ec->more, &ec->lock));
    check(pthread_mutex_unlock(&ec->lock));
    cancel_wait(ec);
}

// Wakes all that wait. What was done before is seen by them.
static void notify(struct event_count *ec) {
    atomic_thread_fence(memory_order_seq_cst); // put it in, then look
    if (atomic_load_explicit(&ec->waiters, memory_order_relaxed) == 0)
        return;
    check(pthread_mutex_lock(&ec->lock));
    atomic_fetch_add_explicit(&ec->events, 1, memory_order_relaxed);
    check(pthread_cond_broadcast(&ec->more));
    check(pthread_mutex_unlock(&ec->lock));
}

// Takes an item, if there is one.
static bool take(void) {
    int seen = atomic_load_explicit(&items, memory_order_relaxed);
    while (seen > 0)
        if (atomic_compare_exchange_strong_explicit(&items, &seen, seen - 1,
                                                    memory_order_relaxed,
                                                    memory_order_relaxed))
            return true;
    return false;
}

static void *consume(void *arg) {
    for (int i = 0; i < ITEMS; i++)
        while (!take()) {
            unsigned events = prepare_wait(&put);
            if (take()) {
                cancel_wait(&put);
                break;
            }
            wait_since(&put, events);
        }
    return arg;
}

int main(void) {
    pthread_t consumers[CONSUMERS];
    for (int i = 0; i < CONSUMERS; i++)
        check(pthread_create(&consumers[i], NULL, consume, NULL));
    for (int i = 0; i < CONSUMERS * ITEMS; i++) {
        atomic_fetch_add_explicit(&items, 1, memory_order_relaxed);
        notify(&put);
    }
    for (int i = 0; i < CONSUMERS; i++)
        check(pthread_join(consumers[i], NULL));

    check_that(atomic_load_explicit(&items, memory_order_relaxed) == 0);
    check_that(atomic_load_explicit(&put.waiters, memory_order_relaxed) == 0);
    printf("%d items were put in and taken out\n", CONSUMERS * ITEMS);
}
