// mpmc-queue — many push, many pop; each cell says whose turn it is.
//
// Use it between threads that may not sleep or have other work when there is
// nothing: several producers, several consumers, a bound. With one of each, the
// ring buffer is cheaper; where a thread can wait, take a channel.
//
//     push ─┐                                     ┌─ pop
//     push ─┼─ head ──▶ [ 7 | 8 | 9 |   ] ── tail ┼─ pop
//     push ─┘                                     └─ pop
//
// The one thing to notice: a thread takes its place by counting up head or
// tail, and that says nothing about the cell. Whether the cell is free or
// filled says the cell's own number, its turn, and only that is stored with
// release and loaded with acquire.
//
// Which consumer gets what varies between runs. That each job is done once, and
// those of one producer in order, does not.
//
// EXPECT helgrind: data race (it knows locks, but not what an atomic orders)
// EXPECT drd:      data race (it knows locks, but not what an atomic orders)
// EXPECT explore:  clean (more than 2,000 executions: each store that an atomic
//                  load may read makes one)

#include "check.h"
#include "mpmc-queue/mpmc_queue.h"

#include <pthread.h>
#include <sched.h>

enum {
    PRODUCERS = SMALL_OR(1, 2),
    CONSUMERS = SMALL_OR(1, 2),
    JOBS = SMALL_OR(2, 500), // of each producer
    CAPACITY = SMALL_OR(1, 8)
};

struct job {
    int producer;
    int number;
};

struct end {
    struct mpmc_queue *queue;
    int id;
    int done[PRODUCERS]; // jobs of each producer; main reads it after the join
    pthread_t thread;
};

static void *produce(void *arg) {
    const struct end *self = arg;
    for (int i = 0; i < JOBS; i++) {
        struct job job = {self->id, i};
        while (mpmc_queue_push(self->queue, &job) == EAGAIN) // BLAMED
            sched_yield(); // here is time for something else
    }
    return NULL;
}

// Takes an equal part of all jobs.
static void *consume(void *arg) {
    struct end *self = arg;
    int last[PRODUCERS];
    for (int i = 0; i < PRODUCERS; i++)
        last[i] = -1;
    for (int i = 0; i < PRODUCERS * JOBS / CONSUMERS; i++) {
        struct job job;
        while (mpmc_queue_pop(self->queue, &job) == EAGAIN) // BLAMED
            sched_yield();
        check_that(job.number > last[job.producer]);
        last[job.producer] = job.number;
        self->done[job.producer]++;
    }
    return NULL;
}

int main(void) {
    struct mpmc_queue *queue =
        check_alloc(mpmc_queue_new(sizeof(struct job), CAPACITY));
    static struct end producers[PRODUCERS], consumers[CONSUMERS];
    for (int i = 0; i < PRODUCERS; i++) {
        producers[i] = (struct end){.queue = queue, .id = i};
        check(
            pthread_create(&producers[i].thread, NULL, produce, &producers[i]));
    }
    for (int i = 0; i < CONSUMERS; i++) {
        consumers[i] = (struct end){.queue = queue, .id = i};
        check(
            pthread_create(&consumers[i].thread, NULL, consume, &consumers[i]));
    }
    int done[PRODUCERS] = {0};
    for (int i = 0; i < PRODUCERS; i++)
        check(pthread_join(producers[i].thread, NULL));
    for (int i = 0; i < CONSUMERS; i++) {
        check(pthread_join(consumers[i].thread, NULL));
        for (int j = 0; j < PRODUCERS; j++)
            done[j] += consumers[i].done[j];
    }

    for (int i = 0; i < PRODUCERS; i++)
        check_that(done[i] == JOBS);
    check_that(mpmc_queue_pop(queue, &(struct job){0}) == EAGAIN);
    printf("%d producers, %d consumers: each of %d jobs was done once\n",
           PRODUCERS, CONSUMERS, PRODUCERS * JOBS);
    mpmc_queue_free(queue);
}
