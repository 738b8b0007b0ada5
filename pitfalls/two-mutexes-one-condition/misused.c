// two-mutexes-one-condition/misused — waits on one condition with two mutexes.
//
// Each mailbox has a lock, and all share one condition variable. So two threads
// wait on it at once, each with the mutex of its own box.
//
//     receiver 1   waits on letter_came, with the lock of box 1
//     receiver 2   waits on letter_came, with the lock of box 2
//
// From the first wait on, POSIX binds a condition variable to that mutex, until
// nobody waits any more. A wait with another one meanwhile is undefined
// behavior. glibc does not notice; another system may return EINVAL, wake
// nobody, or keep its list of sleepers under the mutex that it knows, and
// damage it.
//
// Every letter is guarded by the lock of its box, so there is no data race.
//
// EXPECT exit:     clean (glibc does not mind; another library may)
// EXPECT tsan:     clean (it does not remember which mutex a condition is with)
// EXPECT helgrind: misuse
// EXPECT drd:      misuse
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  misuse

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

enum { BOXES = 2 };

struct mailbox {
    pthread_mutex_t lock; // guards the fields below
    int letter;           // 0: none yet
    int received;         // the letter, as its receiver found it
};

static struct mailbox boxes[BOXES];
static pthread_cond_t letter_came = PTHREAD_COND_INITIALIZER; // in any box
static sem_t is_ready;

static void *receive(void *arg) {
    struct mailbox *box = arg;
    check(pthread_mutex_lock(&box->lock));
    check_that(sem_post(&is_ready) == 0);
    while (box->letter == 0)
        check(pthread_cond_wait(&letter_came, &box->lock)); // BUG
    box->received = box->letter;
    check(pthread_mutex_unlock(&box->lock));
    return NULL;
}

static void deliver(struct mailbox *box, int letter) {
    check(pthread_mutex_lock(&box->lock));
    box->letter = letter;
    check(pthread_cond_broadcast(&letter_came)); // BUG
    check(pthread_mutex_unlock(&box->lock));
}

int main(void) {
    check_that(sem_init(&is_ready, 0, 0) == 0);
    pthread_t receivers[BOXES];
    for (int i = 0; i < BOXES; i++) {
        check(pthread_mutex_init(&boxes[i].lock, NULL));
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
