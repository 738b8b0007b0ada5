// work-stealing-deque — a thread's own jobs, and the others steal when idle.
//
// Use it where jobs make jobs, one deque for each worker. A worker pushes and
// takes at its own end, and disturbs nobody; the newest job is the one whose
// data are still in its cache. Only a thread that has nothing to do looks into
// another one's deque, at the other end, where the oldest and so the largest
// jobs lie.
//
//     steal ◀── [ oldest | … | newest ] ◀── push, ──▶ take
//
// The one thing to notice: owner and thief meet only when one job is left.
// Until then the owner needs no exchange, but a fence: it says what it takes,
// and then looks how far the thieves have come.
//
// Who does which job varies between runs. That each is done once does not.
//
// EXPECT helgrind: data race (it knows locks, but not what an atomic orders)
// EXPECT drd:      data race (it knows locks, but not what an atomic orders)

#include "check.h"
#include "work-stealing-deque/work_stealing_deque.h"

#include <pthread.h>
#include <sched.h>

enum {
    JOBS = SMALL_OR(2, 1000),
    THIEVES = SMALL_OR(1, 2),
    TRIES = SMALL_OR(2, 2000), // to steal, of each thief
    CAPACITY = SMALL_OR(2, 16),
};

struct job {
    int number;
    int done; // how often, by whichever thread has got the job
};

static struct job jobs[JOBS];

static void do_job(struct job *job) {
    if (job != NULL)
        job->done += job->number;
}

struct thief {
    struct work_stealing_deque *victim;
    int stolen; // main reads it after the join
    pthread_t thread;
};

static void *steal(void *arg) {
    struct thief *self = arg;
    for (int i = 0; i < TRIES; i++) {
        struct job *job = work_stealing_deque_steal(self->victim); // BLAMED
        do_job(job);
        if (job != NULL)
            self->stolen++;
        if (SMALL_OR(0, 1))
            sched_yield(); // lets the owner make more
    }
    return NULL;
}

int main(void) {
    struct work_stealing_deque *mine =
        check_alloc(work_stealing_deque_new(CAPACITY));
    for (int i = 0; i < JOBS; i++)
        jobs[i].number = i + 1;
    static struct thief thieves[THIEVES];
    for (int i = 0; i < THIEVES; i++) {
        thieves[i].victim = mine;
        check(pthread_create(&thieves[i].thread, NULL, steal, &thieves[i]));
    }
    for (int i = 0; i < JOBS; i++) {
        while (work_stealing_deque_push(mine, &jobs[i]) == EAGAIN) // BLAMED
            do_job(work_stealing_deque_take(mine));                // BLAMED
        if (SMALL_OR(0, i % CAPACITY == 0))
            sched_yield(); // else it is done before a thief has come
    }
    struct job *job;
    while ((job = work_stealing_deque_take(mine)) != NULL) // BLAMED
        do_job(job);
    int stolen = 0;
    for (int i = 0; i < THIEVES; i++) {
        check(pthread_join(thieves[i].thread, NULL));
        stolen += thieves[i].stolen;
    }

    for (int i = 0; i < JOBS; i++)
        check_that(jobs[i].done == i + 1);
    printf("%d jobs were done once each, %d of them by thieves\n", JOBS,
           stolen);
    work_stealing_deque_free(mine);
}
