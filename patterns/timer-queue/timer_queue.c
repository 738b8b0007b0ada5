// timer_queue.c — a min-heap of timers (Williams, "Algorithm 232: Heapsort",
// 1964), and one thread that sleeps until the first of them.
//
// Whenever the lock is free:
// - heap[1] is the earliest of count timers: none is before heap[i / 2].
// - a timer waits to be called if and only if its place is not 0, and then it
//   is heap[place].
// - the thread sleeps until the time of heap[1], or no longer. A call that puts
//   another timer there wakes it.
// - running is the timer whose function runs. It may have been freed by it:
//   the pointer is compared, and followed only while a cancel waits for it.
// - the cancels in the list wait for the end of running. The thread itself
//   serves them then, before it looks at the heap: when the timer has added
//   itself again, and is due already, it would run once more before any of
//   them has woken up.

#include "timer-queue/timer_queue.h"

#include "check.h"
#include "deadline.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>

// One cancel that waits. It lives on the caller's stack.
struct canceler {
    bool served;
    int result; // set when served
    struct canceler *next;
};

struct timer_queue {
    pthread_mutex_t lock;    // guards the fields below, and timers in the heap
    pthread_cond_t changed;  // heap[1] is another one, or ending is true
    pthread_cond_t returned; // cancels have been served
    struct timer **heap;     // from 1 to count
    size_t count;
    size_t size; // of heap
    struct timer *running;
    struct canceler *cancelers; // wait for the end of running
    bool ending;
    pthread_t thread; // set before anybody has the queue, never changed
};

static void put(struct timer_queue *timers, size_t place, struct timer *timer) {
    timers->heap[place] = timer;
    timer->place = place;
}

// Finds the place for a timer in the heap, from a gap on up or down.
static void settle(struct timer_queue *timers, size_t gap,
                   struct timer *timer) {
    struct timer **heap = timers->heap;
    for (; gap > 1 && is_earlier(&timer->when, &heap[gap / 2]->when); gap /= 2)
        put(timers, gap, heap[gap / 2]);
    for (size_t child; (child = 2 * gap) <= timers->count; gap = child) {
        if (child < timers->count &&
            is_earlier(&heap[child + 1]->when, &heap[child]->when))
            child++;
        if (!is_earlier(&heap[child]->when, &timer->when))
            break;
        put(timers, gap, heap[child]);
    }
    put(timers, gap, timer);
}

// Takes a timer out, and closes its gap with the last one.
static void take_out(struct timer_queue *timers, struct timer *timer) {
    struct timer *last = timers->heap[timers->count--];
    if (last != timer)
        settle(timers, timer->place, last);
    timer->place = 0;
}

// Takes a timer out if it waits to be called: returns 0, else ENOENT.
static int withdraw(struct timer_queue *timers, struct timer *timer) {
    if (timer->place == 0)
        return ENOENT;
    take_out(timers, timer);
    return 0;
}

// Cancels the timer whose function has returned for all calls that wait to.
// From here on they may be gone as soon as the lock is free, and so may the
// timer.
static void serve_cancelers(struct timer_queue *timers, struct timer *timer) {
    struct canceler *canceler;
    while ((canceler = timers->cancelers) != NULL) {
        timers->cancelers = canceler->next;
        canceler->result = withdraw(timers, timer);
        canceler->served = true;
    }
    pthread_cond_broadcast(&timers->returned);
}

// Takes out the first timer and calls it. Called, and returns, with the lock
// held.
static void call_first(struct timer_queue *timers) {
    struct timer *timer = timers->heap[1];
    void (*call)(void *) = timer->call;
    void *arg = timer->arg;
    take_out(timers, timer);
    timers->running = timer;
    pthread_mutex_unlock(&timers->lock);
    call(arg);
    pthread_mutex_lock(&timers->lock);
    timers->running = NULL;
    if (timers->cancelers != NULL)
        serve_cancelers(timers, timer);
}

static void *run(void *arg) {
    struct timer_queue *timers = arg;
    pthread_mutex_lock(&timers->lock);
    while (!timers->ending) {
        if (timers->count == 0) {
            pthread_cond_wait(&timers->changed, &timers->lock);
            continue;
        }
        struct timespec first = timers->heap[1]->when;
        if (deadline_has_passed(&first))
            call_first(timers);
        else
            deadline_wait(&timers->changed, &timers->lock, &first);
    }
    pthread_mutex_unlock(&timers->lock);
    return NULL;
}

static int start(struct timer_queue *timers) {
    sigset_t all, before_it;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_it);
    int error = pthread_create(&timers->thread, NULL, run, timers);
    pthread_sigmask(SIG_SETMASK, &before_it, NULL);
    return error;
}

// Returns whether all three could be made: else none is left.
static bool init_sync(struct timer_queue *timers) {
    if (pthread_mutex_init(&timers->lock, NULL) != 0)
        return false;
    if (deadline_cond_init(&timers->changed) == 0) {
        if (pthread_cond_init(&timers->returned, NULL) == 0)
            return true;
        pthread_cond_destroy(&timers->changed);
    }
    pthread_mutex_destroy(&timers->lock);
    return false;
}

static void destroy(struct timer_queue *timers) {
    pthread_mutex_destroy(&timers->lock);
    pthread_cond_destroy(&timers->changed);
    pthread_cond_destroy(&timers->returned);
    free(timers->heap);
    free(timers);
}

struct timer_queue *timer_queue_new(void) {
    struct timer_queue *timers = calloc(1, sizeof *timers);
    if (timers == NULL)
        return NULL;
    if (!init_sync(timers)) {
        free(timers);
        return NULL;
    }
    if (start(timers) == 0)
        return timers;
    destroy(timers);
    return NULL;
}

// Makes room for one more timer: false when out of memory.
static bool grow(struct timer_queue *timers) {
    if (timers->count + 1 < timers->size)
        return true;
    size_t size = timers->size == 0 ? 8 : 2 * timers->size;
    struct timer **heap = realloc(timers->heap, size * sizeof(struct timer *));
    if (heap == NULL)
        return false;
    timers->heap = heap;
    timers->size = size;
    return true;
}

int timer_queue_add(struct timer_queue *timers, struct timer *timer,
                    const struct timespec *when) {
    // The thread would wait for such a time without sleeping.
    if (!deadline_is_valid(when))
        misuse("timer_queue_add: the time is not valid");
    pthread_mutex_lock(&timers->lock);
    if (timer->place != 0)
        misuse("timer_queue_add: the timer waits to be called already");
    int error = grow(timers) ? 0 : ENOMEM;
    if (error == 0) {
        timer->when = *when;
        settle(timers, ++timers->count, timer);
        if (timer->place == 1)
            pthread_cond_signal(&timers->changed);
    }
    pthread_mutex_unlock(&timers->lock);
    return error;
}

int timer_queue_cancel(struct timer_queue *timers, struct timer *timer) {
    pthread_mutex_lock(&timers->lock);
    struct canceler self = {.next = timers->cancelers};
    // First the end of the function, because it may add its timer once more.
    if (timers->running == timer &&
        !pthread_equal(pthread_self(), timers->thread)) {
        timers->cancelers = &self;
        while (!self.served)
            pthread_cond_wait(&timers->returned, &timers->lock);
    } else {
        self.result = withdraw(timers, timer);
    }
    pthread_mutex_unlock(&timers->lock);
    return self.result;
}

void timer_queue_free(struct timer_queue *timers) {
    if (timers == NULL)
        return;
    pthread_mutex_lock(&timers->lock);
    timers->ending = true;
    pthread_cond_signal(&timers->changed);
    pthread_mutex_unlock(&timers->lock);
    pthread_join(timers->thread, NULL);
    for (size_t place = 1; place <= timers->count; place++)
        timers->heap[place]->place = 0; // they may be added to another queue
    destroy(timers);
}
