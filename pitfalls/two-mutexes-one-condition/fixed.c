// two-mutexes-one-condition/fixed — each mailbox has its own condition
// variable.
//
// The condition variable moves to where the mutex is that guards what it tells
// of. Every thread that waits on it waits with that mutex, because no other is
// within reach.
//
// It is cheaper too: a letter wakes the receiver of its box, and not all
// receivers of all boxes, which look and go back to sleep. One mutex for all
// boxes would be just as right, and is the better cure where a thread waits for
// a letter in any of several boxes.
//
// EXPECT explore: clean (17,314 executions; STRATEGY=exhaustive RUNS=20000
//                 tries them all)

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

enum { BOXES = 2 };

struct mailbox {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t letter_came;
    int letter;   // 0: none yet
    int received; // the letter, as its receiver found it
};

static struct mailbox boxes[BOXES];
static sem_t is_ready;

static void *receive(void *arg) {
    struct mailbox *box = arg;
    check(pthread_mutex_lock(&box->lock));
    check_that(sem_post(&is_ready) == 0);
    while (box->letter == 0)
        check(pthread_cond_wait(&box->letter_came, &box->lock));
    box->received = box->letter;
    check(pthread_mutex_unlock(&box->lock));
    return NULL;
}

static void deliver(struct mailbox *box, int letter) {
    check(pthread_mutex_lock(&box->lock));
    box->letter = letter;
    check(pthread_cond_broadcast(&box->letter_came));
    check(pthread_mutex_unlock(&box->lock));
}

int main(void) {
    check_that(sem_init(&is_ready, 0, 0) == 0);
    pthread_t receivers[BOXES];
    for (int i = 0; i < BOXES; i++) {
        check(pthread_mutex_init(&boxes[i].lock, NULL));
        check(pthread_cond_init(&boxes[i].letter_came, NULL));
        check(pthread_create(&receivers[i], NULL, receive, &boxes[i]));
    }
    // Both wait now, or will before anybody else gets the lock of their box.
    for (int i = 0; i < BOXES; i++)
        check_that(sem_wait(&is_ready) == 0);
    for (int i = 0; i < BOXES; i++) {
        check(pthread_mutex_lock(&boxes[i].lock));
        check(pthread_mutex_unlock(&boxes[i].lock));
    }
    for (int i = 0; i < BOXES; i++)
        deliver(&boxes[i], i + 1);
    for (int i = 0; i < BOXES; i++)
        check(pthread_join(receivers[i], NULL));

    printf("received letters %d and %d\n", boxes[0].received,
           boxes[1].received);
    return boxes[0].received == 1 && boxes[1].received == 2 ? EXIT_SUCCESS
                                                            : EXIT_FAILURE;
}
