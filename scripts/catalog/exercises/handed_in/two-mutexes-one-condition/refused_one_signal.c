// One lock for both boxes, and a signal where both may wait.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

enum { BOXES = 2 };

struct mailbox {
    int letter;   // 0: none yet
    int received; // the letter, as its receiver found it
};

static struct mailbox boxes[BOXES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t letter_came = PTHREAD_COND_INITIALIZER; // in any box
static sem_t is_ready;

static void *receive(void *arg) {
    struct mailbox *box = arg;
    check(pthread_mutex_lock(&lock));
    check_that(sem_post(&is_ready) == 0);
    while (box->letter == 0)
        check(pthread_cond_wait(&letter_came, &lock));
    box->received = box->letter;
    check(pthread_mutex_unlock(&lock));
    return NULL;
}

static void deliver(struct mailbox *box, int letter) {
    check(pthread_mutex_lock(&lock));
    box->letter = letter;
    check(pthread_cond_signal(&letter_came));
    check(pthread_mutex_unlock(&lock));
}

int main(void) {
    check_that(sem_init(&is_ready, 0, 0) == 0);
    pthread_t receivers[BOXES];
    for (int i = 0; i < BOXES; i++) {
        check(pthread_create(&receivers[i], NULL, receive, &boxes[i]));
    }
    // Both wait now, or will before anybody else gets the lock of their box.
    for (int i = 0; i < BOXES; i++)
        check_that(sem_wait(&is_ready) == 0);
    for (int i = 0; i < BOXES; i++) {
        check(pthread_mutex_lock(&lock));
        check(pthread_mutex_unlock(&lock));
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
