// mpmc-queue/test_each_once — whatever the threads find full or empty, each
// value that went in comes out once, whole, and those of one thread in order.
//
// Nothing waits here, so the explorer comes to an end.
//
// EXPECT helgrind: data race (it knows locks, but not what an atomic orders)
// EXPECT drd:      data race (it knows locks, but not what an atomic orders)

#include "check.h"
#include "mpmc-queue/mpmc_queue.h"

#include <pthread.h>

enum {
    THREADS = SMALL_OR(2, 4),
    TRIES = SMALL_OR(1, 300), // to push, and as many to pop, of each thread
    CAPACITY = SMALL_OR(1, 3),
};

struct value {
    int thread;
    int number;
};

struct user {
    struct mpmc_queue *queue;
    int id;
    int pushed;
    int newest[THREADS]; // number of each thread's that was popped
    int popped[THREADS]; // main reads all of this after the join
    pthread_t thread;
};

static void pop_one(struct user *self) {
    struct value value;
    if (mpmc_queue_pop(self->queue, &value) == EAGAIN) // BLAMED
        return;
    check_that(value.thread >= 0 && value.thread < THREADS);
    check_that(value.number > self->newest[value.thread]);
    self->newest[value.thread] = value.number;
    self->popped[value.thread]++;
}

static void *use(void *arg) {
    struct user *self = arg;
    for (int i = 0; i < TRIES; i++) {
        struct value value = {self->id, self->pushed + 1};
        if (mpmc_queue_push(self->queue, &value) == 0) // BLAMED
            self->pushed++;
        pop_one(self);
    }
    return NULL;
}

int main(void) {
    static struct user users[THREADS + 1]; // the last one is main itself
    struct user *self = &users[THREADS];
    self->queue = check_alloc(mpmc_queue_new(sizeof(struct value), CAPACITY));
    for (int i = 0; i < THREADS; i++) {
        users[i].queue = self->queue;
        users[i].id = i;
        check(pthread_create(&users[i].thread, NULL, use, &users[i]));
    }
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(users[i].thread, NULL));
    for (int i = 0; i < CAPACITY; i++)
        pop_one(self);

    for (int i = 0; i < THREADS; i++) {
        int popped = 0;
        for (int j = 0; j <= THREADS; j++)
            popped += users[j].popped[i];
        check_that(popped == users[i].pushed);
    }
    check_that(mpmc_queue_pop(self->queue, &(struct value){0}) == EAGAIN);
    mpmc_queue_free(self->queue);
    return 0;
}
