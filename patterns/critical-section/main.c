// critical-section — one count kept by a mutex, by an atomic, and by sums.
//
// A critical section is what stands between lock and unlock: there a thread
// has the data to itself. Three ways to count, all of them right:
//
//     mutex    lock, add, unlock       for any data that must fit together
//     atomic   one indivisible add     for one variable, and nothing beside it
//     sums     add to what is mine     and to each other after the join
//
// The thing to notice is what costs: not the instruction, but two processors
// that want the same memory at the same time. So the first question is not
// which lock is the fastest, but whether the threads have to meet here at all.
//
// The counts never vary. The costs do, with the machine and with whatever else
// runs on it.
//
// EXPECT explore: clean (more than 190,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 30000) };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long guarded; // by lock
static atomic_long indivisible;
static long summed; // by main, when the threads have been joined
static pthread_barrier_t start;

struct counter {
    void (*add)(struct counter *self);
    double cost; // of one add, in ns; main reads it after the join
    pthread_t thread;
    // On a cache line that holds nothing else: else the processors would fight
    // for the line, though the threads share no variable.
    _Alignas(64) long own;
};

static void add_with_mutex(struct counter *self) {
    (void)self;
    check(pthread_mutex_lock(&lock));
    guarded++;
    check(pthread_mutex_unlock(&lock));
}

static void add_atomically(struct counter *self) {
    (void)self;
    atomic_fetch_add(&indivisible, 1);
}

static void add_alone(struct counter *self) {
    self->own++;
}

// The nanoseconds for which a processor has worked for this thread.
static double time_used(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

static void *count(void *arg) {
    struct counter *self = arg;
    pthread_barrier_wait(&start); // waits for the other one, so they do meet
    double begin = time_used();
    for (int i = 0; i < ROUNDS; i++)
        self->add(self);
    self->cost = (time_used() - begin) / (double)ROUNDS;
    return NULL;
}

// Counts in all threads and returns what an add costs.
static double measure(void (*add)(struct counter *self)) {
    static struct counter counters[THREADS];
    double cost = 0;
    for (int i = 0; i < THREADS; i++) {
        counters[i] = (struct counter){.add = add};
        check(pthread_create(&counters[i].thread, NULL, count, &counters[i]));
    }
    for (int i = 0; i < THREADS; i++) {
        check(pthread_join(counters[i].thread, NULL));
        cost += counters[i].cost / (double)THREADS;
        summed += counters[i].own;
    }
    return cost;
}

int main(void) {
    check(pthread_barrier_init(&start, NULL, THREADS));
    double mutex = measure(add_with_mutex);
    double atomic = measure(add_atomically);
    double sums = measure(add_alone);
    check(pthread_barrier_destroy(&start));

    check_that(guarded == THREADS * ROUNDS && indivisible == guarded);
    check_that(summed == guarded);
    printf("%ld adds, three times the same total. One add cost\n", summed);
    printf("with a mutex   %5.1f times as much as alone\n", mutex / sums);
    printf("as an atomic   %5.1f times\n", atomic / sums);
}
